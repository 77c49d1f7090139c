"""What an event of the shop's feed says about a case of the day."""

from collections.abc import Mapping
from typing import Any

from loadtests.desk.clock import DeskClock
from loadtests.desk.ledger import ASSIGNED, BOOKED, QUEUED, RESOLVED, Case, Ledger

WANTED = (
    "ConversationQueued",
    "ConversationAssigned",
    "CallbackBooked",
    "CallbackSettled",
    "AgentReplied",
    "ConversationResolved",
    "SlaAtRisk",
    "SlaBreached",
    "WaitEstimated",
)


def take_in(ledger: Ledger, clock: DeskClock, kind: str, told: Mapping[str, Any]) -> None:
    """Note it, or once the conversation is known."""
    conversation = str(told.get("conversation_id"))
    case = ledger.of(conversation)
    if case is None:
        ledger.hold(conversation, lambda: take_in(ledger, clock, kind, told))
        return
    data = told.get("data") or {}
    case.changed = clock.now()
    _note(case, kind, data, clock)
    if case.state:
        case.decided.set()
    if case.replies:
        case.replied.set()


def _note(case: Case, kind: str, data: Mapping[str, Any], clock: DeskClock) -> None:
    now = clock.now()
    match kind:
        case "ConversationQueued":
            case.state, case.agent = QUEUED, None
        case "ConversationAssigned":
            case.state, case.agent = ASSIGNED, str(data["assignment"]["agent_id"])
            case.assigned.append((now, case.agent))
        case "CallbackBooked":
            case.state, case.agent = BOOKED, None
            case.callback = (clock.at(data["window"]["starts_at"]), clock.at(data["window"]["ends_at"]))
        case "ConversationResolved":
            case.state, case.agent = RESOLVED, None
        case "AgentReplied":
            case.replies.append((now, str(data.get("agent_id"))))
        case _:
            _count(case, kind, data)


def _count(case: Case, kind: str, data: Mapping[str, Any]) -> None:
    if kind == "CallbackSettled":
        case.settled.append(str(data["outcome"]))
    elif kind == "WaitEstimated":
        case.told_waits += 1
    elif kind == "SlaBreached":
        case.misses += 1
    else:
        case.warnings += 1
