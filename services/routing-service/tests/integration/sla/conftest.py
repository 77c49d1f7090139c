"""A service whose desk works at night, its customers, its agent, and a replica that looks."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
)
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.contracts.service_levels import ServiceLevels, ServiceLevelsConfigured
from crossdesk.testing.examples import TENANT, a_conversation
from crossdesk.testing.handling import handle

from routing.desk_rounds import due_desks
from routing.main import subscriptions
from routing.policy import load_policy

from .nights import ELEVEN, HOUR, LEVELS, NIGHTS, Send, after, alarms, no_answer


@pytest.fixture
async def send(database, tmp_path) -> Send:
    """Hands events to a service whose desk works at night and whose shop has levels of its own."""
    (tmp_path / "desks.yaml").write_text(NIGHTS)
    subscribed = {each.event: each for each in subscriptions(load_policy(tmp_path / "desks.yaml"))}

    async def hand(event: Event, at: datetime) -> list[Event]:
        line = subscribed[type(event)]
        return await handle(database, line.handler, event, at=at, rows=line.rows)

    await hand(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate(LEVELS)), after(-1))
    return hand


@pytest.fixture
def write(send) -> Send:
    """A customer whose message only a person can answer."""

    async def need(at: datetime, name: str = "conversation", turn: int = 1, **fields: Any) -> list[Event]:
        return await send(no_answer(name, turn, **fields), at)

    return need


@pytest.fixture
def act(send) -> Send:
    """Something anna does in a conversation."""

    async def do(kind: type[Event], at: datetime, name: str = "conversation", agent: str = "anna", **fields: Any):
        event = kind(tenant=TENANT, conversation_id=a_conversation(name), agent_id=agent, **fields)
        return await send(event, at)

    return do


@pytest.fixture
def reply(act) -> Send:
    async def answer(at: datetime, name: str = "conversation") -> list[Event]:
        return await act(AgentReplied, at, name, message_id=derive_id("reply", at), text="Gladly.")

    return answer


@pytest.fixture
def come(send) -> Send:
    async def arrive(at: datetime = ELEVEN, agent: str = "anna", capacity: int = 4) -> list[Event]:
        able: dict[str, Any] = {"skills": ["general"], "languages": ["de"], "capacity": capacity}
        return await send(AgentPresenceChanged(tenant=TENANT, agent_id=agent, presence="online", **able), at)

    return arrive


@pytest.fixture
def pass_time(database, send):
    """Look at the desks again and again as a replica does; gives what is told, and when."""

    async def until(end: datetime, since: datetime = ELEVEN, every: timedelta = timedelta(minutes=15)):
        told, at = [], since
        while at <= end:
            if TENANT in await due_desks(database, load_policy().matching.rules, at):
                events = alarms(await send(DeskReviewDue(tenant=TENANT), at))
                assert alarms(await send(DeskReviewDue(tenant=TENANT), at)) == [], "looked at twice, told once"
                told += [(each.clock, getattr(each, "percent", 100), (at - ELEVEN) / HOUR) for each in events]
            at += every
        return told

    return until
