"""Who suits a conversation, and after how much waiting: by skill, language and desk, as `data/queue.yaml` says."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from routing.agent import Abilities, Agent
from routing.queue_rules import QueueRules

SkillStep = Literal["exact", "sibling", "general"]
LanguageStep = Literal["native", "fluent", "with translation", "unknown"]

GENERAL = "general"
UNKNOWN_LANGUAGE = "und"
MOST_WISHES = 2000
"""Of customers, for each kind of agents; beyond it, those of the kind are worked out anew."""
MOST_KINDS = 1000
MOST_DESKS = 200


class Wish(NamedTuple):
    """What a conversation is best served with."""

    skill: str
    language: str
    vip: bool = False


class Fit(NamedTuple):
    """How well abilities suit a wish. Lower is better: open after so many `seconds`, then the sum of all detours."""

    seconds: int
    detours: int
    skill: SkillStep
    language: LanguageStep


class Matching:
    """Fits worked out once: a desk has few kinds of agents and wishes, and asks about them over and over."""

    def __init__(self, rules: QueueRules) -> None:
        self.rules = rules
        self._known: dict[Abilities, dict[Wish, Fit | None]] = {}
        self._at_once: dict[frozenset[Abilities], dict[Wish, int | None]] = {}

    def fit(self, abilities: Abilities, wish: Wish) -> Fit | None:
        known = self._of(abilities)
        if wish not in known:
            if len(known) >= MOST_WISHES:
                known.clear()
            known[wish] = fit(abilities, wish, self.rules)
        return known[wish]

    def _of(self, abilities: Abilities) -> dict[Wish, Fit | None]:
        known = self._known.get(abilities)
        if known is None:
            if len(self._known) >= MOST_KINDS:
                self._known.clear()
            known = self._known[abilities] = {}
        return known

    def at_once(self, kinds: Iterable[Abilities], wishes: Iterable[Wish]) -> Mapping[Wish, int | None]:
        """Of each wish the seconds of the best suited at the desk: nobody waits for steps that bring nobody better.

        None where nobody suits. Worked out once for the kinds of agents that are there, who change seldom.
        """
        present = frozenset(kinds)
        if len(self._at_once) >= MOST_DESKS and present not in self._at_once:
            self._at_once.clear()
        known = self._at_once.setdefault(present, {})
        for wish in wishes:
            if wish not in known:
                fits = (self.fit(kind, wish) for kind in present)
                known[wish] = min((found.seconds for found in fits if found), default=None)
        return known


def fit(abilities: Abilities, wish: Wish, rules: QueueRules) -> Fit | None:
    """How well the abilities suit, or None: without the licence that the skill takes, or with other skills alone."""
    needed = rules.licences.get(wish.skill)
    skill = skill_step(abilities, wish.skill, rules)
    if skill is None or (needed and needed not in abilities.licences):
        return None
    language = language_step(abilities, wish.language)
    relaxing = rules.relaxing
    detours = (
        {"exact": 0, "sibling": relaxing.sibling_skill, "general": relaxing.general_skill}[skill],
        {"fluent": relaxing.fluent_language, "with translation": relaxing.with_translation}.get(language, 0),
        relaxing.beside_the_vip_desk if wish.vip and not abilities.vip_desk else 0,
    )
    return Fit(max(detours), sum(detours), skill, language)


def skill_step(abilities: Abilities, skill: str, rules: QueueRules) -> SkillStep | None:
    """No skills at all means general questions; everybody knows something of those."""
    skills = abilities.skills or {GENERAL}
    if skill in skills:
        return "exact"
    if skill == GENERAL or not skills.isdisjoint(rules.siblings_of(skill)):
        return "sibling"
    return "general" if GENERAL in skills else None


@lru_cache(maxsize=65_536)
def language_step(abilities: Abilities, language: str) -> LanguageStep:
    """By primary language, so that `pt` serves pt-BR and pt-PT; an unknown language is no obstacle."""
    wanted = primary_language(language)
    if wanted == UNKNOWN_LANGUAGE:
        return "unknown"
    if any(primary_language(each) == wanted for each in abilities.native):
        return "native"
    spoken = any(primary_language(each) == wanted for each in abilities.fluent)
    return "fluent" if spoken else "with translation"


@lru_cache(maxsize=1024)
def primary_language(tag: str) -> str:
    """The first subtag of a BCP 47 tag (RFC 5646, section 2.2.1)."""
    return tag.replace("_", "-").split("-")[0].lower()


def why_assigned(agent: Agent, wish: Wish, matching: Matching, names: Mapping[str, str]) -> str:
    """The reason in one sentence. `agent` counts the conversation among its active ones already."""
    found = matching.fit(agent.abilities, wish)
    knows = {
        "exact": f"handles {skill_name(wish.skill)}",
        "sibling": f"knows work close to {skill_name(wish.skill)}",
        "general": f"is not specialised in {skill_name(wish.skill)}",
    }[found.skill if found else "general"]
    taken = f"{agent.active} of {agent.capacity} conversations taken"
    tongue = language_name(wish.language, names)
    match language_step(agent.abilities, wish.language):
        case "unknown":
            return f"assigned to an agent who {knows}; the language is unknown; {taken}"
        case "native":
            return f"assigned to an agent who speaks {tongue} and {knows}; {taken}"
        case "fluent":
            return f"assigned to an agent who speaks {tongue} fluently and {knows}; {taken}"
    return f"assigned to an agent who {knows} but does not speak {tongue}; {taken}"


def skill_name(skill: str) -> str:
    return "general questions" if skill == GENERAL else skill.replace("_", " ")


def language_name(tag: str, names: Mapping[str, str]) -> str:
    primary = primary_language(tag)
    return "an unknown language" if primary == UNKNOWN_LANGUAGE else names.get(primary, tag)
