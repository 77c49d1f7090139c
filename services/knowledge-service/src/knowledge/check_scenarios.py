"""Is each scenario right by itself? Languages, placeholders, conditions, intents, skills, sources."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from babel import Locale, UnknownLocaleError

from knowledge.check_laws import law_placeholders, law_source_faults, numbers_of
from knowledge.facts import ALWAYS_TOLD, PLACEHOLDERS
from knowledge.laws import PREFIX
from knowledge.library import Library
from knowledge.manners.load_manners import shop_faults
from knowledge.scenario import Scenario, Texts
from knowledge.situation import COUNTRY, FACTS, Value, domains

Located = tuple[str, Scenario]
_COUNTRY_CODE = re.compile(r"^[A-Z]{2}$")
_MOMENT = frozenset({"date", "time", "abbreviation", "city"})


def scenario_faults(
    library: Library, scenarios: Iterable[Located], languages: Sequence[str] | None = None
) -> Iterator[str]:
    """Every fault of every scenario, as `scenarios/<file>: scenario <id>: <what>`.

    `languages` are those in which a text is needed; all of rules.yaml when they are not given.
    """
    scenarios = list(scenarios)
    times = Counter(scenario.id for _, scenario in scenarios)
    known, values = policy_placeholders(library), domains(library.conventions)
    for file, scenario in scenarios:
        where = f"scenarios/{file}: scenario {scenario.id}"
        if times[scenario.id] > 1:
            yield f"{where}: the id is given {times[scenario.id]} times"
        for fault in (
            *_naming_faults(scenario, library),
            *_condition_faults(scenario, values),
            *_source_faults(scenario, known),
            *law_source_faults(scenario, library),
        ):
            yield f"{where}: {fault}"
        for fault in text_faults(scenario, library, languages):
            yield f"{where}: {fault}"
        for fault in _gap_faults(scenario, library, known):
            yield f"{where}: {fault}"


def phrase_faults(library: Library) -> Iterator[str]:
    """Every fault of the phrases, as `phrases.yaml: <name>: <what>`."""
    for name, phrase in library.phrases.items():
        for fault in text_faults(phrase, library):
            yield f"phrases.yaml: {name}: {fault}"
        for language, wording in phrase.wordings.items():
            for gap in sorted(wording.gaps - PLACEHOLDERS):
                yield f"phrases.yaml: {name}, {language}: nothing fills {{{gap}}}"
    for language in library.rules.all_languages:
        if language not in library.moments:
            yield f"phrases.yaml: moment: no text in {language}"
        elif library.moments[language].gaps != _MOMENT:
            yield f"phrases.yaml: moment, {language}: it must hold exactly {', '.join(sorted(_MOMENT))}"


def policy_faults(library: Library) -> Iterator[str]:
    """Policies of the same id must offer the same names in every shop, in a language we have texts in."""
    for tenant, shop in library.policies.items():
        yield from shop_faults(tenant, shop.manners, library.manners)
        if shop.default_language not in library.rules.languages:
            yield f"policies/{tenant}.yaml: no texts in the default language {shop.default_language}"
        for policy, values in shop.policies.items():
            lacking = {
                name for other in library.policies.values() for name in other.policies.get(policy, {})
            } - values.keys()
            for name in sorted(lacking):
                yield f"policies/{tenant}.yaml: {policy}: {name} is missing, another shop gives it"
    for language in library.rules.all_languages:
        try:
            Locale.parse(language, sep="-")
        except (ValueError, UnknownLocaleError):
            yield f"rules.yaml: languages: CLDR has no {language}"


def policy_placeholders(library: Library) -> frozenset[str]:
    return frozenset(gap for shop in library.policies.values() for gap in shop.placeholders())


def text_faults(texts: Texts, library: Library, languages: Sequence[str] | None = None) -> Iterator[str]:
    """Languages left out or not ours, empty texts, stray braces."""
    for language in library.rules.languages if languages is None else languages:
        if not texts.texts.get(language, "").strip():
            yield f"no text in {language}"
    for language in texts.texts.keys() - set(library.rules.all_languages):
        yield f"a text in {language}, which rules.yaml does not list"
    try:
        _ = texts.wordings
    except ValueError as error:
        yield str(error)


def _naming_faults(scenario: Scenario, library: Library) -> Iterator[str]:
    for intent in scenario.intents:
        if intent not in library.intents:
            yield f"no family lists the intent {intent}"
    if scenario.skill not in library.rules.skills:
        yield f"rules.yaml does not list the skill {scenario.skill}"
    if scenario.owner is not None and scenario.owner not in library.rules.skills:
        yield f"rules.yaml does not list the owner's skill {scenario.owner}"
    if scenario.kind == "person" and not scenario.handover:
        yield "`handover` is missing: tell the person in English what to do"


def _condition_faults(scenario: Scenario, known: Mapping[str, tuple[Value, ...]]) -> Iterator[str]:
    for path, values in scenario.when.items():
        if path == COUNTRY:
            wrong = [v for v in values if not (isinstance(v, str) and _COUNTRY_CODE.match(v))]
        elif path.startswith("known."):
            wrong = [] if path.removeprefix("known.") in FACTS else [path]
        elif path in known:
            wrong = [value for value in values if value not in known[path]]
        else:
            wrong = [path]
        for value in wrong:
            yield f"condition {path}: {value!r} is nothing we know; see situation.py"


def _source_faults(scenario: Scenario, known: frozenset[str]) -> Iterator[str]:
    policies = {gap.split(".")[0] for gap in known}
    for policy in scenario.policies:
        if policy not in policies:
            yield f"source policy/{policy}: no shop has such a policy"
    try:
        gaps = {gap for source in scenario.source_wordings for gap in source.gaps}
    except ValueError as error:
        yield f"sources: {error}"
        return
    for gap in sorted(gaps - PLACEHOLDERS):
        yield f"sources: nothing fills {{{gap}}}"


def _gap_faults(scenario: Scenario, library: Library, known: frozenset[str]) -> Iterator[str]:
    """Placeholders that do not exist, or whose fact the conditions do not guarantee."""
    try:
        wordings = scenario.wordings
    except ValueError:  # told by text_faults
        return
    stated = frozenset(gap for gap in known if gap.split(".")[0] in scenario.policies)
    stated |= law_placeholders(scenario, library)
    certain = stated | library.phrases.keys() | ALWAYS_TOLD | _guaranteed(scenario)
    numbers = numbers_of(scenario, library)
    for language, wording in wordings.items():
        for gap in sorted(wording.gaps - PLACEHOLDERS - library.phrases.keys() - stated):
            yield f"{language}: {{{gap}}}: {_hint(gap, known)}"
        for gap in sorted(wording.counted - numbers):
            yield f"{language}: {{{gap}}} is no number, so it has no plural"
        for gap in sorted(wording.required & PLACEHOLDERS - certain):
            yield f"{language}: {{{gap}}} may be unknown here: put it into [...] or add a condition `known`"


def _hint(gap: str, known: frozenset[str]) -> str:
    if gap.startswith(PREFIX):
        return "add a condition `law` naming markets that all have it in laws.yaml, and its source"
    return "name its policy under `sources`" if gap in known else "nothing fills it"


def _guaranteed(scenario: Scenario) -> frozenset[str]:
    facts = [fact for fact in FACTS if scenario.when.get(f"known.{fact}") == (True,)]
    return frozenset(gap for fact in facts for gap in FACTS[fact])
