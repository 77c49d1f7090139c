"""Looks again and again whether every open conversation is somebody's: an agent, the queue, or a callback."""

from collections.abc import Iterator

import httpx

from loadtests.desk.clock import DeskClock
from loadtests.desk.day import MINUTE
from loadtests.desk.ledger import ASSIGNED, Case, Ledger

EVERY = 10 * MINUTE
UNDECIDED_SECONDS = 30.0
"""Of the wall: how long a message may take until routing has given it to somebody."""
ABSENT_SECONDS = 75.0
"""Of the wall: three missed heartbeats, a round of the desk, and what a busy machine takes."""
OWNED = frozenset({"queued", "assigned", "callback_booked", "resolved"})


async def watch_owners(ledger: Ledger, clock: DeskClock) -> None:
    """Note in the ledger what belongs to nobody, until cancelled."""
    while True:
        await clock.pass_time(EVERY)
        ledger.unowned.extend(unowned(ledger, clock))


def unowned(ledger: Ledger, clock: DeskClock) -> Iterator[str]:
    """Conversations with nobody who would answer: never decided, or with an agent who is gone."""
    now = clock.now()
    for name, case in ledger.open_cases():
        if not case.state and now - case.accepted > UNDECIDED_SECONDS * clock.speed:
            yield f"{name} at {now / MINUTE:.0f} min: nobody was given it"
        elif _left_alone(ledger, case, now - ABSENT_SECONDS * clock.speed):
            yield f"{name} at {now / MINUTE:.0f} min: with {case.agent}, who is gone"


def _left_alone(ledger: Ledger, case: Case, long_ago: float) -> bool:
    duty = ledger.duties.get(case.agent or "")
    if case.state != ASSIGNED or not case.awaits_reply or duty is None:
        return False
    return not duty.here and max(duty.left, case.changed) < long_ago


async def still_open(ledger: Ledger, http: httpx.AsyncClient) -> dict[str, int]:
    """What the gateway says of those not resolved when the day is over, by state; what is nobody's is noted."""
    states: dict[str, int] = {}
    for name, _ in ledger.open_cases():
        answer = await http.get(f"/v1/conversations/{name}")
        state = str(answer.json().get("state")) if answer.is_success else f"HTTP {answer.status_code}"
        states[state] = states.get(state, 0) + 1
        if state not in OWNED:
            ledger.unowned.append(f"{name} at the end: {state}")
    return states
