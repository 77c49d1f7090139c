"""Words by which replies tell of a shop's policy, by language, as `policy_words.yaml` lists them."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from translation.script import subtags

Parts = tuple[str, ...]


class Spoken(BaseModel):
    """A language's words, in lower case. `weeks` count 7 days each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    return_: Parts
    refund: Parts
    warranty: Parts
    delivery: Parts
    discount: Parts
    days: Parts
    working_days: Parts
    weeks: Parts
    conditions: Parts


class PolicyWords(NamedTuple):
    """Made ready for one language: where a topic is named, where a number of a unit stands, what begins a condition."""

    topics: dict[str, re.Pattern[str]]
    units: dict[str, re.Pattern[str]]
    conditions: Parts


TOPICS = ("return", "refund", "warranty", "delivery", "discount")
UNITS = ("working_days", "days", "weeks")
"""In the order in which they are looked for: a working day is a day, too."""


def policy_words(language: str) -> PolicyWords | None:
    """Of a BCP 47 language; None where it is not listed."""
    return _all().get(subtags(language)[0])


@lru_cache(maxsize=1)
def _all() -> dict[str, PolicyWords]:
    table = yaml.safe_load((files("translation.consistency") / "policy_words.yaml").read_text("utf-8"))
    return {language: _ready(words) for language, words in table.items()}


def _ready(words: dict[str, list[str]]) -> PolicyWords:
    spoken = Spoken.model_validate({("return_" if name == "return" else name): each for name, each in words.items()})
    topics = {"return": spoken.return_, **{name: getattr(spoken, name) for name in TOPICS[1:]}}
    units = {name: _counted(getattr(spoken, name)) for name in UNITS}
    return PolicyWords({name: _any(parts) for name, parts in topics.items()}, units, spoken.conditions)


def _any(parts: Parts) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True)))


def _counted(parts: Parts) -> re.Pattern[str]:
    """A number of up to three digits before a unit, which no Latin letter goes on."""
    units = _any(parts).pattern
    return re.compile(rf"(?<![\d.,])(\d{{1,3}})[ \u00a0\u202f-]?(?:{units})(?![a-zà-öø-ÿąćęłńóśźż])")
