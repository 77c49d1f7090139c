"""Until when a dispute must be answered, and when to remind of it. No I/O but reading the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.dispute_case import Dispute, OpenStage, Scheme
from payments_risk.disputes.tables import Sources, read_table

ALARM_DAYS = (7, 3, 1)
"""Days before a deadline at which somebody is reminded of it, the earliest first."""


class Window(BaseModel):
    """The longest time a scheme leaves for an answer, in calendar days from the stage's first day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(gt=0, le=365)
    source: str


class Windows(BaseModel):
    """The table of answering windows by scheme and stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    windows: Mapping[Scheme, Mapping[OpenStage, Window]]


@dataclass(frozen=True)
class Deadline:
    """The moment an answer must be in (UTC), who set it, and where that is written."""

    due_by: datetime
    set_by: Literal["provider", "scheme"]
    source: str


def load_windows(file: Traversable | None = None) -> Windows:
    """Read the table of windows. Raises Misconfigured naming file and place when it is malformed."""
    table = read_table(Windows, file or files("payments_risk.disputes") / "deadlines.yaml")
    named = [window.source for stages in table.windows.values() for window in stages.values()]
    table.sources.must_have(named, "deadlines.yaml")
    return table


def deadline_of(dispute: Dispute, windows: Windows, zone: tzinfo = UTC) -> Deadline | None:
    """Until when the shop must answer; None when it is not its turn or nobody set a limit.

    The provider's own `due_by` wins over the scheme's maximum, also when it is later. The scheme's days are
    calendar days of `zone` and end with the last of them.
    """
    if dispute.awaiting != "shop":
        return None
    named = [step.due_by for step in dispute.present if step.due_by]
    if named:
        return Deadline(named[-1], "provider", f"{dispute.provider}: the dispute's own due date")
    window = next(
        (window for stage, window in windows.windows.get(dispute.scheme, {}).items() if stage == dispute.stage), None
    )
    if window is None:
        return None
    return Deadline(end_of_day(dispute.present[0].at, window.days, zone), "scheme", windows.sources.told(window.source))


def end_of_day(start: datetime, days: int, zone: tzinfo = UTC) -> datetime:
    """The last moment (exclusive, UTC) of the day that is `days` calendar days after `start` in `zone`.

    Where clocks skip midnight, it is the moment of the skip.
    """
    following = start.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(following, time.min, zone).astimezone(UTC)


def alarms_due(due_by: datetime, after: datetime | None, until: datetime) -> Sequence[int]:
    """Which of the alarms (days before `due_by`) fall in the time after `after` up to `until`.

    Intervals that join give every alarm exactly once. With `after` None, for a dispute heard of just now, the most
    urgent alarm already passed stands for all of them.
    """
    if after is None:
        return [days for days in ALARM_DAYS if due_by - timedelta(days=days) <= until][-1:]
    return [days for days in ALARM_DAYS if after < due_by - timedelta(days=days) <= until]
