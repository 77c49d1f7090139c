"""What tests of SLA clocks share: a desk in Berlin and one in Manila, and what happens to a conversation there."""

from datetime import UTC, datetime, timedelta
from functools import partial

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.seasons import load_seasons
from routing.sla.agreement import Terms
from routing.sla.conversation_clocks import ConversationClocks, Step, advance, begin
from routing.sla.happenings import Happening

SEASONS = load_seasons()
DESKS = {
    "berlin": OpeningHours(week_of({"mon-fri": ["09:00-17:00"]}, "Europe/Berlin"), SEASONS),
    "manila": OpeningHours(week_of({"mon-sun": ["22:00-06:00"]}, "Asia/Manila"), SEASONS),
}
HOUR = timedelta(hours=1)
TERMS = Terms("all", {"first_response": HOUR, "next_response": 2 * HOUR, "resolution": 8 * HOUR})
NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)  # Monday 09:00 in Berlin

replied, wrote, paused, resumed, let_go, resolved = (
    partial(Happening, what) for what in ("replied", "customer_wrote", "paused", "resumed", "let_go", "resolved")
)


def at_desk(at: datetime, desk: str = "berlin") -> Happening:
    return Happening("at_desk", at, desk)


def held_back(at: datetime, until: datetime | None = None) -> Happening:
    return Happening("held_back", at, until=until or at + 5 * HOUR)


def after(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def begun(terms: Terms = TERMS, at: datetime = NINE) -> ConversationClocks:
    return begin(terms, "berlin", at)


def through(*happenings: Happening, terms: Terms = TERMS) -> Step:
    """The last step of these happenings, with the alarms and ends of all."""
    step = Step(begun(terms))
    for happening in happenings:
        following = advance(step.clocks, happening, DESKS)
        step = Step(following.clocks, step.alarms + following.alarms, step.finished + following.finished)
    return step
