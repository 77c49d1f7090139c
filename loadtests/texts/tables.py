"""The hand-written tables texts are drawn from: places.yaml, mix.yaml and one file of phrases a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# The C parser where PyYAML has it: a process of the generator starts twice as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer writes from. `weight` is the place's share of all messages, in percent."""

    language: str
    locale: str
    country: str
    time_zone: str
    weight: float
    channels: Mapping[str, float] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a customer wants; the fields are explained in mix.yaml."""

    name: str
    weight: float
    emoji: Sequence[str]
    urgent: bool = False
    order: bool = False
    buyer: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of messages, 0..1, explained in mix.yaml."""

    greeting: float
    closing: float
    emoji: float
    mistyped_number: float
    order_attached: float
    buyer: float


@dataclass(frozen=True, slots=True)
class Mix:
    """An ordinary day's weights."""

    tiers: Mapping[str, float]
    channels: Mapping[str, float]
    kinds: Mapping[str, Kind]
    shares: Shares
    habits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Phrases:
    """How one language says it: templates by kind, with fields in braces."""

    greetings: Sequence[str]
    closings: Sequence[str]
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_mix() -> Mix:
    rows = _read(FOLDER / "mix.yaml")
    kinds = {name: Kind(name=name, **row) for name, row in rows["kinds"].items()}
    return Mix(**{**rows, "kinds": kinds, "shares": Shares(**rows["shares"])})


def read_places() -> list[Place]:
    """All places; their weights add up to 100."""
    usual = read_mix().channels
    rows: list[Place] = []
    for language, row in _read(FOLDER / "places.yaml").items():
        total = sum(place[-1] for place in row["places"])
        for locale, country, time_zone, share in row["places"]:
            weight = row["weight"] * share / total
            rows.append(Place(language, locale, country, time_zone, weight, row.get("channels", usual)))
    return rows


def read_phrases(language: str) -> Phrases:
    rows = _read(FOLDER / "phrases" / f"{language}.yaml")
    return Phrases(greetings=rows.pop("greetings"), closings=rows.pop("closings"), kinds=rows)


def _read(path: Path) -> dict[str, Any]:
    rows: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=LOADER)  # noqa: S506 - both loaders are the safe ones
    return rows
