"""Waiting for a change: nobody is woken in vain for long, nobody is left asleep."""

import asyncio
from uuid import uuid4

import asyncpg
from crossdesk.contracts.routing import AssignmentRefused, ConversationAssigned
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import written_by_another_replica

from gateway.changes import CHANNEL, Changes
from gateway.record.record_person import record_assigned, record_refused


async def test_an_outcome_is_told_as_soon_as_it_is_written(gateway_database: Database, changes: Changes) -> None:
    request = uuid4()
    waiting = asyncio.create_task(changes.outcome("demo", request, 60))
    await asyncio.sleep(0.1)
    event = AssignmentRefused(tenant="demo", conversation_id=uuid4(), request_id=request, agent_id="anna")
    await handle(gateway_database, record_refused, event, rows=written_by_another_replica(gateway_database))
    assert await asyncio.wait_for(waiting, 30) == "refused"


async def test_an_outcome_written_before_is_told_at_once(gateway_database: Database, changes: Changes) -> None:
    request = uuid4()
    place = {"tenant": "demo", "conversation_id": uuid4(), "inquiry_id": uuid4()}
    await handle(
        gateway_database,
        record_assigned,
        ConversationAssigned(**place, agent_id="anna", request_id=request),
        rows=written_by_another_replica(gateway_database),
    )
    assert await changes.outcome("demo", request, 0.0) == "assigned"
    assert await changes.outcome("other", request, 0.05) is None


async def test_a_lost_connection_is_made_anew_and_wakes_everybody(
    database_url: str, gateway_database: Database, changes: Changes
) -> None:
    administrator = await asyncpg.connect(database_url)
    conversation = uuid4()
    try:
        with changes.watch("demo", conversation) as watch:
            while await watch.wait(0.5):
                pass  # listening began
            killed = await administrator.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1", CHANNEL
            )
            assert killed == 1
            assert await watch.wait(5), "nobody was woken though changes may have been missed"
            assert not await watch.wait(0.1)
            event = AssignmentRefused(tenant="demo", conversation_id=conversation, request_id=uuid4(), agent_id="anna")
            await handle(gateway_database, record_refused, event, rows=written_by_another_replica(gateway_database))
            assert await watch.wait(1)
    finally:
        await administrator.close()
