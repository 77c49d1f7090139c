"""A session that has planned its statements while the tables were short goes on to read few rows when they are long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.routing import ConversationQueued
from crossdesk.store.database import Database, open_database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, an_inquiry
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

STORED = 3000
PLANNED_AFTER = 12
"""Executions after which PostgreSQL keeps one plan of a statement: five, and some to spare."""


@pytest.fixture
async def one_session(gateway_url: str) -> AsyncIterator[Database]:
    async with open_database(gateway_url, "gateway", connections=1) as database:
        yield database


def queued(conversation: UUID) -> list[Event]:
    inquiry = an_inquiry("Das kann nicht sein!", inquiry_id=uuid4())
    place = {"tenant": TENANT, "conversation_id": conversation}
    asked = {"skill": "delivery", "language": "de", "priority": 5, "summary": "Upset"}
    return [
        InquiryReceived(**place, inquiry=inquiry),
        ConversationQueued(**place, inquiry_id=inquiry.inquiry_id, **asked),
    ]


async def rows_read(database: Database, events: list[Event]) -> int:
    """Write what these events change; how many rows of `inquiries` were looked at for it."""
    async with database.transaction([TENANT]) as connection:
        rows = written_by_another_replica(database)()
        for number, event in enumerate(events):
            cause = Cause(uuid4(), NOON + timedelta(seconds=number))
            await HANDLERS[type(event)](event, UnitOfWork(connection, cause, rows))
        await rows.save(connection, [])
        read: int = await connection.fetchval(
            "SELECT sum(pg_stat_get_xact_tuples_returned(each) + pg_stat_get_xact_tuples_fetched(each)) "
            "FROM (SELECT 'inquiries'::regclass::oid AS each "
            "UNION SELECT indexrelid FROM pg_index WHERE indrelid = 'inquiries'::regclass) AS places"
        )
    return read


async def store(database: Database, inquiries: int) -> None:
    async with database.transaction([TENANT]) as connection:
        await connection.execute(
            "INSERT INTO inquiries (tenant, inquiry_id, conversation_id, status, tier) "
            "SELECT $1, gen_random_uuid(), gen_random_uuid(), 'queued', 'person' FROM generate_series(1, $2::int)",
            TENANT,
            inquiries,
        )


@pytest.mark.parametrize("at_first", [0, 10, 100, 300, 1000])
async def test_settling_an_inquiry_reads_its_own_conversation_alone(one_session: Database, at_first: int) -> None:
    await store(one_session, at_first)
    for _ in range(PLANNED_AFTER):
        await rows_read(one_session, queued(uuid4()))
    await store(one_session, STORED)
    assert await rows_read(one_session, queued(uuid4())) < STORED / 100
