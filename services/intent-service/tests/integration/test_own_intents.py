"""A tenant's own intents on a real PostgreSQL: what is learnt from examples, when, and by whom."""

from pathlib import Path
from typing import Any

import pytest
from crossdesk.contracts.gateway import (
    IntentRetrainingRequested,
)
from crossdesk.contracts.intent import IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_OWN_INTENTS
from crossdesk.testing.handling import handle

from intent import assignments, lessons
from intent.configure_intent import request_retraining
from intent.learn_apart import LearningFailed, learning_in
from intent.reading import Reader

from .own_intents import ENGRAVING, TENANTS, Learner, ServiceDatabase, a_replica


# It learns for two minutes of a core, behind whatever else runs: beside full cores that takes as long as they are full.
@pytest.mark.timeout(1500)
async def test_examples_are_learnt_in_a_process_of_their_own_and_understood_from_then_on(
    service_database: ServiceDatabase, built_in: Reader, model_directory: Path
) -> None:
    replica = a_replica(await service_database("intent"), built_in, learning_in(model_directory, encoder=False))
    await replica.teach()
    await replica.work.look_after()
    assert await replica.understood("Could you engrave my initials?") != "own_engraving"
    assert await replica.work.train_next() == "demo"
    assert await replica.understood("Could you engrave my initials?") == "own_engraving"
    assert await replica.understood("Where is my parcel?") == "track_shipment"
    assert await replica.understood("Could you engrave my initials?", "other") != "own_engraving"
    trained, activated = replica.bus.events
    assert isinstance(trained, IntentModelTrained)
    assert isinstance(activated, IntentVersionActivated)
    assert (trained.number, trained.examples, trained.verdict) == (1, len(ENGRAVING), "activated")
    assert trained.why == "the examples of own_engraving changed"
    assert trained.figures.own is not None
    assert abs(trained.figures.built_in_before - trained.figures.built_in_after) <= 0.01
    assert (activated.number, activated.activation) == (1, 1)
    assert await replica.work.train_next() is None, "nobody waits any more"


async def test_intents_configured_in_a_row_are_learnt_together(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    learner = Learner(built_in)
    replica = a_replica(await service_database("intent"), built_in, learner)
    await replica.teach("own_engraving")
    await replica.teach("invoice_request", count=1)
    assert [await replica.work.train_next() for _ in range(2)] == ["demo", None]
    [assignment] = learner.asked
    assert [example.intent for example in assignment.own] == ["invoice_request"] + ["own_engraving"] * len(ENGRAVING)
    assert assignment.why == "the examples of own_engraving changed; the examples of invoice_request changed"


async def test_what_is_configured_while_training_is_learnt_next(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    learner = Learner(built_in)
    replica = a_replica(await service_database("intent"), built_in, learner)
    await replica.teach("own_engraving")
    learner.meanwhile = lambda: replica.teach("own_gift_wrap")
    await replica.work.train_next()
    learner.meanwhile = None
    assert await replica.work.train_next() == "demo"
    assert {example.intent for example in learner.asked[1].own} == {"own_engraving", "own_gift_wrap"}


async def test_nobody_waits_long_enough_for_more_to_come(
    service_database: ServiceDatabase, built_in: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignments, "SETTLED", assignments.LONGEST_WAIT)
    replica = a_replica(await service_database("intent"), built_in)
    await replica.teach()
    assert await replica.work.train_next() is None
    monkeypatch.setattr(assignments, "LONGEST_WAIT", assignments.LONGEST_WAIT * 0)
    assert await replica.work.train_next() == "demo"


async def test_without_examples_messages_are_read_as_those_of_all_are(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    learner = Learner(built_in)
    replica = a_replica(await service_database("intent"), built_in, learner)
    await replica.teach()
    await replica.work.train_next()
    await replica.teach(count=0)
    await replica.work.train_next()
    assert (await replica.understood(), len(learner.asked)) == ("track_shipment", 1)
    assert replica.bus.activated == [1, 0]


async def test_learning_that_failed_is_tried_again_later_and_reading_goes_on(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    learner = Learner(built_in, fault=LearningFailed("exit code 137: it said nothing"))
    replica = a_replica(await service_database("intent"), built_in, learner)
    await replica.teach()
    assert [await replica.work.train_next() for _ in range(2)] == ["demo", None]
    assert (await replica.understood(), await replica.numbers()) == ("track_shipment", [])
    learner.fault = None
    restarted = a_replica(replica.database, built_in, learner)
    assert await restarted.work.train_next() == "demo"


async def test_one_replica_at_a_time_learns_for_a_tenant(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    second, learner = a_replica(database, built_in), Learner(built_in)
    found: list[str | None] = []

    async def look() -> None:
        found.append(await second.work.train_next())

    learner.meanwhile = look
    first = a_replica(database, built_in, learner)
    await first.teach()
    await first.work.train_next()
    assert found == [None]
    assert await first.numbers() == [(1, True)]


async def test_news_that_the_bus_did_not_take_is_told_later(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    replica.bus.down = True
    await replica.teach()
    await replica.work.train_next()
    assert await replica.understood() == "own_version_1", "reading waits for no news"
    replica.bus.down = False
    await replica.work.look_after()
    await replica.work.look_after()
    assert [type(event) for event in replica.bus.events] == [IntentModelTrained, IntentVersionActivated]


async def test_an_intent_too_many_is_passed_over(service_database: ServiceDatabase, built_in: Reader) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    for number in range(MOST_OWN_INTENTS + 1):
        await replica.teach(f"own_{number:02}", count=1)
    await replica.teach("own_07", count=2)
    async with replica.database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT intent, count(*) FROM own_examples GROUP BY intent ORDER BY intent")
    assert len(rows) == MOST_OWN_INTENTS
    assert rows[7]["count"] == 2


async def test_what_the_encoder_taught_is_learnt_at_the_next_retraining(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    learner = Learner(built_in)
    replica = a_replica(await service_database("intent"), built_in, learner)
    replica.work.lessons._waiting = {  # what a second look would have left there
        ("demo", "und was ist jetzt damit"): "order_status",
        ("demo", "my ring still has no name in it"): "own_gone",
        ("other", "the thing from last week"): "refund_status",
    }
    await replica.work.look_after()
    await handle(replica.database, request_retraining, IntentRetrainingRequested(tenant="demo", why="asked for"))
    await replica.work.train_next()
    [assignment] = learner.asked
    assert [(example.text, example.intent) for example in assignment.taught] == [
        ("und was ist jetzt damit", "order_status")
    ], "none of another tenant's, and none of an intent that is gone"


async def test_tenants_do_not_see_each_others_examples_and_versions(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    await replica.teach()
    await replica.work.train_next()
    tables = ("own_examples", "learning", "versions", "taught", "untold")
    async with replica.database.transaction(["other"]) as connection:
        counts: list[Any] = [
            await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables
        ]  # names of ours
    assert counts == [0] * len(tables)


async def test_the_newest_lessons_are_kept_and_each_once(
    service_database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "MOST_KEPT", 3)
    database = await service_database("intent")
    for texts in (["one", "two", "three"], ["one", "four"]):
        async with database.transaction(TENANTS) as connection:
            await lessons.keep_lessons(
                connection, {("demo", text): "thanks" for text in texts} | {("other", "x"): "praise"}
            )
    async with database.transaction(TENANTS) as connection:
        rows = await connection.fetch("SELECT tenant, masked FROM taught ORDER BY tenant, place")
    kept = [tuple(row) for row in rows]
    assert len(kept) == 4
    assert {("demo", "four"), ("demo", "one"), ("other", "x")} <= set(kept)
