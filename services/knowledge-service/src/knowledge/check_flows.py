"""Is each guided flow right? Its graph, intents, conditions, skills, sources, texts, and the words of its options."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from crossdesk.contracts.logistics import NoticeChoice, Trouble

from knowledge.check_scenarios import policy_placeholders, text_faults
from knowledge.facts import ALWAYS_TOLD, PLACEHOLDERS
from knowledge.flow import Conditions, Flow, Step
from knowledge.flow_answers import names_of
from knowledge.flow_graph import certain_answers, graph_faults
from knowledge.flow_speech import ANSWER, LOOK
from knowledge.flows_data import FlowRules, Flows
from knowledge.library import Library
from knowledge.scenario import Texts
from knowledge.situation import COUNTRY, FACTS, domains

MOST_OPTIONS = 9
"""More than one digit and one look can choose from."""

WITHOUT_FACTS = (
    "shipment.status",
    "movement",
    "dispute.verdict",
    "dispute.settlement",
    "dispute.bank_case",
    "order.status",
    "law",
)
"""Conditions that may ask for None: that nothing is known."""


def flow_faults(flow: Flow, library: Library) -> Iterator[str]:
    """Every fault of a flow, naming the step, option or ending."""
    yield from _naming_faults(flow, library)
    of_graph = list(graph_faults(flow))
    yield from of_graph
    for name, step in flow.steps.items():
        yield from (f"step {name}: {fault}" for fault in _step_faults(flow, step, library))
    if not of_graph:
        yield from _lookup_faults(flow)
        yield from _notice_faults(flow)
        yield from _gap_faults(flow, library)


def shared_faults(flows: Flows, library: Library) -> Iterator[str]:
    """Faults of the rules, words and phrases all flows share."""
    yield from (f"flow_rules.yaml: {fault}" for fault in _rule_faults(flows.rules, library))
    kinds = {step.kind for flow in flows.by_id.values() for step in flow.steps.values() if step.invalid is None}
    for name in ("back", *(f"again.{kind}" for kind in sorted(kinds))):
        if name not in flows.phrases:
            yield f"flow_phrases.yaml: {name} is missing"
    everywhere = {name for flow in flows.by_id.values() if flow.notices for name in _phrases_of(flow)}
    for name, phrase in flows.phrases.items():
        languages = library.rules.all_languages if name in everywhere else None
        yield from (f"flow_phrases.yaml: {name}: {fault}" for fault in text_faults(phrase, library, languages))
    for name in ("exit", "skip", "yes", "no", "negation"):
        for language in library.rules.all_languages:
            if not getattr(flows.words, name).get(language):
                yield f"flow_words.yaml: {name}: no words in {language}"


def _phrases_of(flow: Flow) -> Iterator[str]:
    """The phrases that are said in a flow."""
    yield "back"
    yield from (f"again.{step.kind}" for step in flow.steps.values() if step.invalid is None)


def _rule_faults(rules: FlowRules, library: Library) -> Iterator[str]:
    for intent in sorted((rules.remarks | rules.person_intents) - set(library.intents)):
        yield f"no family of scenarios lists the intent {intent}"


def _naming_faults(flow: Flow, library: Library) -> Iterator[str]:
    chosen = {intent for step in flow.steps.values() for option in step.options.values() for intent in option.intents}
    for intent in sorted(flow.intents.union(flow.related, chosen) - set(library.intents)):
        yield f"no family of scenarios lists the intent {intent}"
    for skill in sorted({flow.owner, *(ending.skill for ending in flow.endings.values())} - set(library.rules.skills)):
        yield f"rules.yaml does not list the skill {skill}"
    for source in flow.sources:
        if not source.startswith("policy/"):
            yield f"source {source}: flows rest on policies of the shop only, `policy/<id>`"
        elif not any(shop.cover([source.removeprefix("policy/")]) for shop in library.policies.values()):
            yield f"source {source}: no shop has such a policy"
    for start in flow.starts:
        yield from (f"starts: {fault}" for fault in _condition_faults(start.when, library))


def _condition_faults(when: Conditions, library: Library) -> Iterator[str]:
    known = domains(library.conventions)
    for path, values in when.items():
        if path.startswith("known."):
            wrong = path.removeprefix("known.") not in FACTS
        elif path == COUNTRY:
            wrong = False
        else:
            possible = (*known.get(path, ()), *((None,) if path in WITHOUT_FACTS else ()))
            wrong = any(value not in possible for value in values)
        if wrong:
            yield f"condition {path}: {', '.join(map(str, values))} is nothing we know; see situation.py"


def _step_faults(flow: Flow, step: Step, library: Library) -> Iterator[str]:
    for arc in step.next:
        yield from _condition_faults(arc.when, library)
    if len(step.options) > MOST_OPTIONS:
        yield f"it has {len(step.options)} options; at most {MOST_OPTIONS} can be taken in"
    words = Counter(word for names in names_of(step).values() for word in names)
    yield from (f"{word!r} stands for two of its options" for word, times in words.items() if times > 1)
    if step.of is not None and (step.of not in flow.steps or flow.steps[step.of].kind != "country"):
        yield f"`of` names {step.of}, which asks for no country"


def _lookup_faults(flow: Flow) -> Iterator[str]:
    certain = certain_answers(flow)
    for name, ending in flow.endings.items():
        for look, lookup in ending.lookups.items():
            step = flow.steps.get(lookup.of)
            if step is None or step.kind != "number" or lookup.of not in certain[name]:
                yield f"ending {name}: lookup {look}: no number is certain to be known from the step {lookup.of}"
            elif lookup.found(step.high) is None:
                yield f"ending {name}: lookup {look}: nothing is said for numbers up to {step.high:g}"


def _notice_faults(flow: Flow) -> Iterator[str]:
    """Troubles nothing is said of, and choices that a first question on them does not offer."""
    if not flow.notices:
        return
    for trouble in sorted(set(get_args(Trouble)) - flow.notices.keys()):
        yield f"notices: nothing is said of {trouble}"
    for choice in sorted(set(get_args(NoticeChoice)) ^ set(flow.steps[flow.first].options)):
        yield f"step {flow.first}: its options must be the choices of notices, {choice} is in one of them only"


def texts_of(flow: Flow) -> Iterator[tuple[str, str, Texts]]:
    """Name of the text, the place at which it is said, and the text."""
    yield "topic", flow.first, flow.topic
    yield "intro", flow.first, flow.intro
    yield from ((f"notice {trouble}", flow.first, texts) for trouble, texts in flow.notices.items())
    for name, step in flow.steps.items():
        yield f"step {name}", name, step
        if step.invalid:
            yield f"step {name}: invalid", name, step.invalid
        yield from ((f"step {name}: option {key}", name, option) for key, option in step.options.items())
    yield from ((f"ending {name}", name, ending) for name, ending in flow.endings.items())


def _gap_faults(flow: Flow, library: Library) -> Iterator[str]:
    """Languages and placeholders of all texts."""
    certain = certain_answers(flow)
    stated = {gap for gap in policy_placeholders(library) if gap.split(".")[0] in flow.policies}
    languages = library.rules.all_languages if flow.notices else None  # whoever is told unasked is told in their own
    for name, place, texts in texts_of(flow):
        wrong = list(text_faults(texts, library, languages))
        yield from (f"{name}: {fault}" for fault in wrong)
        if wrong:
            continue
        answered = {f"{ANSWER}{step}" for step in certain[place]}
        sure = stated | library.phrases.keys() | ALWAYS_TOLD | answered | _looks(flow, place)
        fillable = sure | PLACEHOLDERS | {f"{ANSWER}{step}" for step in flow.steps}
        for language, wording in texts.wordings.items():
            for gap in sorted(wording.gaps - fillable):
                yield f"{name}: {language}: nothing fills {{{gap}}}; a policy must be among `sources`"
            for gap in sorted((wording.required & fillable) - sure):
                yield f"{name}: {language}: {{{gap}}} may be unknown here: put it into [...]"


def _looks(flow: Flow, place: str) -> set[str]:
    return {f"{LOOK}{name}" for name in flow.endings[place].lookups} if place in flow.endings else set()
