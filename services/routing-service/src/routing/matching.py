"""Which agent suits a conversation: by skill and language, then any language with the skill, then general knowledge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Literal

Presence = Literal["online", "away", "offline"]

GENERAL = "general"
UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent: what they can do and how many conversations they have (`active`) and may have (`capacity`)."""

    agent_id: str
    skills: frozenset[str]
    languages: frozenset[str]
    capacity: int
    active: int
    presence: Presence = "online"

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.active)


class Fit(IntEnum):
    """How well an agent suits a conversation; a lower number is better."""

    SKILL_AND_LANGUAGE = 1
    SKILL = 2
    GENERAL_AND_LANGUAGE = 3
    GENERAL = 4


HANDLES = (Fit.SKILL_AND_LANGUAGE, Fit.SKILL)


def fit(agent: Agent, skill: str, language: str) -> Fit | None:
    """How well the agent suits, or None. Everybody may take general questions; no skills at all means general ones."""
    speaks = speaks_language(agent, language)
    if skill in agent.skills or (skill == GENERAL and not agent.skills):
        return Fit.SKILL_AND_LANGUAGE if speaks else Fit.SKILL
    if skill == GENERAL or GENERAL in agent.skills or not agent.skills:
        return Fit.GENERAL_AND_LANGUAGE if speaks else Fit.GENERAL
    return None


def speaks_language(agent: Agent, language: str) -> bool:
    """By primary language, so that `pt` serves pt-BR and pt-PT; an unknown language is no obstacle."""
    wanted = primary_language(language)
    return wanted == UNKNOWN_LANGUAGE or any(primary_language(each) == wanted for each in agent.languages)


@lru_cache(maxsize=1024)
def primary_language(tag: str) -> str:
    """The first subtag of a BCP 47 tag (RFC 5646, section 2.2.1)."""
    return tag.replace("_", "-").split("-")[0].lower()


def choose_agent(agents: Iterable[Agent], skill: str, language: str) -> Agent | None:
    """The best suited agent with free capacity; among equals the least loaded, then the first by id."""
    ranked = [
        (how, agent.active / agent.capacity, agent.agent_id, agent)
        for agent in agents
        if agent.free and (how := fit(agent, skill, language))
    ]
    return min(ranked, key=lambda each: each[:3])[-1] if ranked else None


def why_assigned(agent: Agent, skill: str, language: str, names: Mapping[str, str]) -> str:
    """The reason in one sentence. `agent` counts the conversation among its active ones already."""
    how = fit(agent, skill, language)
    knows = f"handles {skill_name(skill)}" if how in HANDLES else f"is not specialised in {skill_name(skill)}"
    taken = f"{agent.active} of {agent.capacity} conversations taken"
    if primary_language(language) == UNKNOWN_LANGUAGE:
        return f"assigned to an agent who {knows}; the language is unknown; {taken}"
    tongue = language_name(language, names)
    if speaks_language(agent, language):
        return f"assigned to an agent who speaks {tongue} and {knows}; {taken}"
    return f"assigned to an agent who {knows} but does not speak {tongue}; {taken}"


def skill_name(skill: str) -> str:
    return "general questions" if skill == GENERAL else skill.replace("_", " ")


def language_name(tag: str, names: Mapping[str, str]) -> str:
    primary = primary_language(tag)
    return "an unknown language" if primary == UNKNOWN_LANGUAGE else names.get(primary, tag)
