"""Words by which replies tell of policies, by language, as `policy_words.yaml` and `counted_words.yaml` list them."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from translation.script import subtags

Parts = tuple[str, ...]
TOPICS = ("return", "refund", "warranty", "delivery", "discount")
UNITS = ("working_days", "days", "weeks", "months", "years")
"""In the order in which they are looked for: a working day is a day, too."""
UNSPACED = frozenset({"ja", "th", "zh"})
"""Languages in which a number may stand right after any word."""
LATIN_GOES_ON = "(?![a-zß-öø-ÿ\u0100-\u024f\u1e00-\u1eff])"


class Counted(BaseModel):
    """How a language counts, in lower case. `numbers` by value; `two`: units that say two by themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: Parts
    working_days: Parts
    weeks: Parts
    months: Parts
    years: Parts
    percent: Parts
    numbers: dict[int, Parts]
    two: dict[str, Parts] = {}


class PolicyWords(NamedTuple):
    """Made ready for one language: where a topic is named, where a number of a unit stands, what begins a condition.

    `numbers` gives the value of words that are counted with; `fee`, `free` and `above` tell what a sum is.
    """

    topics: dict[str, re.Pattern[str]]
    units: dict[str, re.Pattern[str]]
    two: dict[str, re.Pattern[str]]
    percent: re.Pattern[str]
    numbers: dict[str, int]
    fee: re.Pattern[str]
    free: re.Pattern[str]
    above: re.Pattern[str]
    conditions: Parts


def policy_words(language: str) -> PolicyWords | None:
    """Of a BCP 47 language; None where it is not listed."""
    return _all().get(subtags(language)[0])


def table(name: str) -> Any:
    """An installed file of this folder."""
    return yaml.safe_load((files("translation.consistency") / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _all() -> dict[str, PolicyWords]:
    counted = table("counted_words.yaml")
    return {name: _ready(name, words, Counted(**counted[name])) for name, words in table("policy_words.yaml").items()}


def _ready(language: str, words: dict[str, list[str]], counted: Counted) -> PolicyWords:
    numbers = {word: value for value, spoken in counted.numbers.items() for word in spoken}
    before = r"(?<![\d.,])" if language in UNSPACED else r"(?<![\w.,])"
    number = rf"(?P<number>(?<![\d.,])\d{{1,3}}|{before}(?:{any_of(numbers)}))[ \u00a0\u202f-]?"
    return PolicyWords(
        topics={name: re.compile(any_of(words[name])) for name in TOPICS},
        units={unit: re.compile(f"{number}(?:{any_of(getattr(counted, unit))}){LATIN_GOES_ON}") for unit in UNITS},
        two={unit: re.compile(any_of(parts)) for unit, parts in counted.two.items()},
        percent=re.compile(rf"{number}(?:{any_of([*counted.percent, '%', '％', '٪'])})"),
        numbers=numbers,
        **{name: re.compile(any_of(words[name])) for name in ("fee", "free", "above")},
        conditions=tuple(words["conditions"]),
    )


def any_of(parts: Any) -> str:
    """A regular expression of texts, the longest first."""
    return "|".join(re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)))
