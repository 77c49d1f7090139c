"""Whether messages still look as those the model was judged on: which intents it sees, and how sure it is of them.

The population stability index (PSI) compares shares of then and now: the sum over all of (now - then) * ln(now / then).
By custom above 0.25 is another population; a rule of thumb, not a test (Siddiqi, Credit Risk Scorecards, 2006).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any

import yaml

from intent.data_files import table

FILE = "learnt_shares.yaml"
HEADER = "# Found by `intent-service measure-shares` on the messages held back. See drift.py.\n"
FLOOR = 1e-4
"""Share taken for what did not occur, so that the logarithm is finite."""
TENTHS = 10


@dataclass(frozen=True)
class Shares:
    """Of all messages: those of each intent, and those understood with a confidence in each tenth from 0 to 1."""

    intents: Mapping[str, float]
    confidences: Mapping[int, float]


def tenth(confidence: float) -> int:
    """The tenth a confidence is in: 0 to 9."""
    return min(TENTHS - 1, int(confidence * TENTHS))


def shares_of(understood: Iterable[tuple[str, float]]) -> Shares:
    """Of messages as intent and confidence. Raises ValueError for none."""
    intents, confidences = Counter[str](), Counter[int]()
    for intent, confidence in understood:
        intents[intent] += 1
        confidences[tenth(confidence)] += 1
    if not intents:
        raise ValueError("no messages to take shares of: wait for some")
    return Shares(_shares(intents), _shares(confidences))


def _shares(counts: Counter[Any]) -> dict[Any, float]:
    return {each: count / counts.total() for each, count in sorted(counts.items())}


def psi(then: Mapping[Any, float], now: Mapping[Any, float]) -> float:
    """How far the shares now are from those then; 0 is the same."""
    pairs = [(max(FLOOR, then.get(each, 0)), max(FLOOR, now.get(each, 0))) for each in {*then, *now}]
    return sum((after - before) * log(after / before) for before, after in pairs)


def drifts(then: Shares, now: Shares) -> dict[str, float]:
    """PSI of each."""
    return {"intent": psi(then.intents, now.intents), "confidence": psi(then.confidences, now.confidences)}


def load_learnt_shares() -> Shares:
    """What was measured last."""
    return Shares(**table(FILE))


def as_yaml(shares: Shares) -> str:
    """The content of the file."""
    rounded = {
        "intents": {each: round(share, 5) for each, share in shares.intents.items()},
        "confidences": {each: round(share, 5) for each, share in shares.confidences.items()},
    }
    return HEADER + yaml.safe_dump(rounded, sort_keys=False)
