"""What tests of SLA clocks at the desk share: a desk that works at night, its levels, and what is told of clocks."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.testing.examples import TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

Send = Callable[..., Awaitable[list[Event]]]

NIGHTS = f"""
desks:
  night: {{time_zone: Europe/Berlin, week: {{mon-sun: ["22:00-06:00"]}}}}
tenants: {{{TENANT}: night}}
"""
LEVELS: dict[str, Any] = {
    "gains": [{"from_percent": 75, "points": 20}, {"from_percent": 100, "points": 50}],
    "rules": [
        {"name": "urgent", "when": {"lanes": ["urgent"]}, "targets": {"first_response": "10m"}},
        {"name": "all", "targets": {"first_response": "1h", "next_response": "2h", "resolution": "8h"}},
    ],
}
ELEVEN = datetime(2026, 10, 24, 21, tzinfo=UTC)
"""23:00 in Berlin; the clock goes back at 01:00 UTC, so the night lasts until 05:00 UTC."""


def after(hours: float) -> datetime:
    return ELEVEN + timedelta(hours=hours)


HOUR = timedelta(hours=1)
ANGRY = an_understanding("complaint", language="de", sentiment="negative", emotion="anger")


def no_answer(name: str = "conversation", turn: int = 1, tenant: str = TENANT, **fields: Any) -> NoAnswer:
    case = a_case(
        NoAnswer,
        conversation_id=a_conversation(name),
        inquiry=an_inquiry(f"{name} {turn}", customer=a_customer()),
        turn=turn,
        understanding=an_understanding("complaint", language="de"),
        reason="judgement_needed",
        skill="general",
        summary="wants a decision",
    )
    return case.model_copy(update={"tenant": tenant, **fields})


def alarms(events: list[Event]) -> list[SlaAtRisk | SlaBreached]:
    return [event for event in events if isinstance(event, SlaAtRisk | SlaBreached)]


def due(events: list[Event]) -> dict[str, float | None]:
    """Hours after eleven at which each clock told of last is due."""
    [*_, moved] = [event for event in events if isinstance(event, SlaClocksMoved)]
    return {each.clock: (each.due_at - ELEVEN) / HOUR if each.due_at else None for each in moved.clocks}


def stands(events: list[Event]) -> bool:
    return not [event for event in events if isinstance(event, SlaClocksMoved)]
