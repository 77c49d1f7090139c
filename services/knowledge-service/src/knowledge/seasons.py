"""Times of the year in which shops are asked other things than usual: the names of `seasons.yaml` for a date."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

ORDINARY = "ordinary"
"""The days of no season."""

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Season(_Strict):
    """Either the days `from` to `to` of every year (month-day, both included), or those around a movable day."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    first: MonthDay | None = Field(default=None, alias="from")
    last: MonthDay | None = Field(default=None, alias="to")
    around: str | None = None
    before: int = Field(default=0, ge=0, le=60)
    after: int = Field(default=0, ge=0, le=60)

    @model_validator(mode="after")
    def _one_way_of_saying_when(self) -> "Season":
        fixed = self.first is not None and self.last is not None
        if fixed == (self.around is not None) or (self.first is None) != (self.last is None):
            raise ValueError("give either `from` and `to`, or `around`")
        return self


class Seasons(_Strict):
    """`seasons.yaml`: seasons in the order in which they are tried, and the days of feasts that move."""

    seasons: tuple[Season, ...]
    movable: dict[str, tuple[date, ...]] = {}

    @model_validator(mode="after")
    def _feasts_are_listed(self) -> "Seasons":
        unknown = {each.around for each in self.seasons if each.around} - self.movable.keys()
        if unknown:
            raise ValueError(f"`movable` has no days of {', '.join(sorted(unknown))}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """All values there are, `ordinary` first."""
        return (ORDINARY, *(season.name for season in self.seasons))

    def of(self, day: date) -> str:
        """The season of a local date. Years the table of movable days does not hold have no movable seasons."""
        return next((season.name for season in self.seasons if self._holds(season, day)), ORDINARY)

    def _holds(self, season: Season, day: date) -> bool:
        if season.around is not None:
            days = (day - feast for feast in self.movable[season.around])
            return any(timedelta(days=-season.before) <= apart <= timedelta(days=season.after) for apart in days)
        first, last, today = season.first or "", season.last or "", f"{day:%m-%d}"
        return first <= today <= last if first <= last else today >= first or today <= last
