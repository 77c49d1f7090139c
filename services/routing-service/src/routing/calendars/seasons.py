"""Seasons of commerce and religion: the dated table, and the rules by which years beyond it are worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routing.calendars.derive_dates import AnyRule, Span
from routing.calendars.strict_yaml import fit, read_strictly

Confidence = Literal["fixed", "published", "computed", "estimate"]
"""The same date by definition; announced by who holds it; worked out from a calendar; our guess."""


class Season(BaseModel):
    """One line of `seasons.yaml`. `markets` are country codes; without any it is felt everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["commerce", "religious", "lunar", "civil"]
    markets: frozenset[str] = frozenset()
    derived: str = Field(min_length=10)
    source: str = Field(min_length=5)
    confidence: Confidence
    estimated: frozenset[int] = frozenset()
    rule: AnyRule | None = None
    dates: dict[int, Span]

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        for year, (first, last) in self.dates.items():
            if first.year != year or last < first:
                raise ValueError(f"the span of {year} must begin in {year} and not end before it begins")
        if any(later[0] <= earlier[1] for earlier, later in pairwise(sorted(self.dates.values()))):
            raise ValueError("the spans of two years overlap")
        return self

    def spans(self, year: int) -> list[Span]:
        """Those that begin in this year: as dated in the table, else by the rule; none where there is no rule."""
        if year in self.dates:
            return [self.dates[year]]
        return self.rule.spans(year) if self.rule else []

    def confidence_of(self, year: int) -> Confidence:
        return "estimate" if year in self.estimated else self.confidence


@dataclass(frozen=True)
class Seasons:
    """All seasons by id."""

    by_id: Mapping[str, Season]

    def on(self, day: date, country: str | None = None) -> Iterator[str]:
        """Ids of the seasons a day lies in; with a country only those that are felt there."""
        for name, season in self.by_id.items():
            felt = country is None or not season.markets or country in season.markets
            if felt and self.contains(name, day):
                yield name

    def contains(self, name: str, day: date) -> bool:
        return any(first <= day <= last for first, last in self._spans_around(name, day.year))

    def _spans_around(self, name: str, year: int) -> list[Span]:
        """Of this year, and of the one before: a season may last over New Year."""
        if (name, year) not in self._known:
            season = self.by_id[name]
            self._known[name, year] = [*season.spans(year - 1), *season.spans(year)]
        return self._known[name, year]

    @cached_property
    def _known(self) -> dict[tuple[str, int], list[Span]]:
        return {}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seasons: dict[str, Season]


def load_seasons() -> Seasons:
    """Read `seasons.yaml`. Raises Misconfigured naming the line that is wrong."""
    text = (files("routing.calendars") / "seasons.yaml").read_text("utf-8")
    return Seasons(fit(read_strictly(text, "routing/calendars/seasons.yaml"), _Table, "seasons.yaml").seasons)
