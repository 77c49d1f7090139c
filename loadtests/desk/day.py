"""The plan of a day at the desk, read from `day.yaml` and checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError

PLAN = Path(__file__).with_name("day.yaml")
MINUTE = 60.0
HOUR = 3600.0

T = TypeVar("T")
Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(gt=0, le=24 * 60)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShiftPlan(_Part):
    """`begins`, `ends` and `break_at` are parts of the day."""

    share: Share
    begins: Share
    ends: Share
    break_at: Share
    break_minutes: Minutes


class Knowledge(_Part):
    share: Share
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Wish(_Part):
    share: Share
    language: str
    text: str


class Targets(_Part):
    """Minutes of the desk's time."""

    first_response: Minutes
    next_response: Minutes
    resolution: Minutes


class DayPlan(_Part):
    """What `day.yaml` says; shares are of one, minutes are the desk's."""

    opens: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    hours: Annotated[float, Field(gt=0, le=24)]
    arrivals: Annotated[tuple[Share, ...], Field(min_length=1)]
    meant_occupancy: Share
    handling_minutes: Minutes
    handling_spread: Annotated[float, Field(gt=0, le=3)]
    places: Annotated[int, Field(ge=1, le=20)]
    reaction_seconds: Annotated[float, Field(gt=0)]
    writes_again: Share
    writes_again_minutes: Minutes
    wants_callback: Share
    no_callbacks_in_the_last: Share
    hands_on: Share
    crashes: Share
    away_minutes: Minutes
    shifts: Annotated[tuple[ShiftPlan, ...], Field(min_length=1)]
    skills: Annotated[tuple[Knowledge, ...], Field(min_length=1)]
    languages: Annotated[tuple[Knowledge, ...], Field(min_length=1)]
    wishes: Annotated[tuple[Wish, ...], Field(min_length=1)]
    once_more: Mapping[str, str]
    targets: Targets
    callback_window: Minutes
    callback_notice: Minutes
    callback_reminder: Minutes

    @property
    def seconds(self) -> float:
        """Length of the day in the desk's seconds."""
        return self.hours * HOUR

    def agents_on_duty(self, agents: int) -> float:
        """Over the day, breaks taken out."""
        parts = (shift.share * (shift.ends - shift.begins) for shift in self.shifts)
        breaks = sum(shift.share * shift.break_minutes * MINUTE for shift in self.shifts) / self.seconds
        return agents * (sum(parts) - breaks)

    def busiest_rate(self, agents: int) -> float:
        """Customers a second of the desk's time in the busiest part of the day."""
        return self.agents_on_duty(agents) * self.meant_occupancy / (self.handling_minutes * MINUTE)


def read_day(path: Path = PLAN, *, hours: float | None = None) -> DayPlan:
    """The plan, with another length where one is given. Raises Misconfigured naming the field that is wrong."""
    try:
        told: Any = yaml.safe_load(path.read_text("utf-8"))
        return DayPlan.model_validate({**told, **({"hours": hours} if hours is not None else {})})
    except ValidationError as error:
        places = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise Misconfigured(f"{path.name}: correct {places}") from error


def draw_shares(parts: Sequence[tuple[float, T]], count: int) -> list[T]:
    """`count` of the parts, each as often as its share says, the largest remainders filling up."""
    whole = sum(share for share, _ in parts)
    wanted = [count * share / whole for share, _ in parts]
    counts = [int(each) for each in wanted]
    by_remainder = sorted(range(len(parts)), key=lambda place: counts[place] - wanted[place])
    for place in by_remainder[: count - sum(counts)]:
        counts[place] += 1
    return [part for (_, part), often in zip(parts, counts, strict=True) for _ in range(often)]
