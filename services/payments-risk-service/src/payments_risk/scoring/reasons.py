"""Why a score is high, in words: the features that add most to it, by sentences from reasons.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import isnan

import yaml

DAY, MINUTE = 86_400, 60
MOST = 3
LEAST = 0.2
"""Log odds; what adds less is not worth a sentence."""


@dataclass(frozen=True)
class Reason:
    """`feature` and its `value` (None where there is none), what it `adds` in log odds, and that in words."""

    feature: str
    value: float | None
    adds: float
    words: str


def reasons_of(contributions: Mapping[str, float], values: Mapping[str, float]) -> tuple[Reason, ...]:
    """The features that raise the score most, at most three, the strongest first."""
    strongest = sorted(contributions.items(), key=lambda each: -each[1])[:MOST]
    return tuple(_reason(name, values[name], adds) for name, adds in strongest if adds >= LEAST)


def _reason(name: str, value: float, adds: float) -> Reason:
    known = None if isnan(value) else value
    return Reason(name, known, adds, words_for(name, value))


def words_for(name: str, value: float) -> str:
    """A sentence on a feature. Raises KeyError for one that reasons.yaml does not know."""
    sentences = _sentences()
    sentence, who, within = sentences.alone.get(name), "", ""
    if sentence is None:
        kind, _, rest = name.partition("_")
        who = sentences.who[kind]
        sentence, within = sentences.of(rest)
    if isnan(value):
        return f"Nothing is known yet of: {name.replace('_', ' ')}."
    said = sentence.format(value=value, who=who, within=within, minutes=value / MINUTE, days=value / DAY)
    return said[0].upper() + said[1:]


@dataclass(frozen=True)
class Sentences:
    """Sentences of features that stand alone and of those of an entity; how kinds and windows are called."""

    alone: Mapping[str, str]
    whats: Mapping[str, str]
    who: Mapping[str, str]
    windows: Mapping[str, str]

    def of(self, rest: str) -> tuple[str, str]:
        """The sentence of a feature without its kind, and its window in words."""
        if rest in self.whats:
            return self.whats[rest], ""
        what, _, window = rest.rpartition("_")
        return self.whats[what], self.windows[window]


@cache
def _sentences() -> Sentences:
    read = yaml.safe_load(files("payments_risk.scoring").joinpath("reasons.yaml").read_text("utf-8"))
    return Sentences(read["sentences"], read["whats"], read["who"], read["within"])
