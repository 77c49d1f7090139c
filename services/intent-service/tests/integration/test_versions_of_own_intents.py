"""Versions of a tenant's own intents: followed by every replica, gone back from, given up for newer ones."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import (
    InquiryReceived,
    TenantConfigured,
)
from crossdesk.contracts.intent import IntentFigures, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_VERSIONS
from crossdesk.testing.buses import opened
from crossdesk.testing.databases import with_parts
from crossdesk.testing.examples import NOON, an_inquiry_received

from intent.assignments import Assignment
from intent.commands import run_command
from intent.encoder_head import head_as_bytes, load_heads
from intent.main import listen
from intent.reading import Reader
from intent.settings import IntentSettings
from intent.versions import Learnt

from .own_intents import TENANTS, Learner, ServiceDatabase, a_replica


async def test_another_replica_follows_and_a_restart_loads_the_active_version(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    first, second = a_replica(database, built_in), a_replica(database, built_in)
    await second.work.look_after()
    await first.teach()
    await first.work.train_next()
    assert [await first.understood(), await second.understood()] == ["own_version_1", "track_shipment"]
    await second.work.look_after()
    assert await second.understood() == "own_version_1"
    restarted = a_replica(database, built_in)
    await restarted.work.look_after()
    assert [await restarted.understood(), await restarted.understood(tenant="other")] == [
        "own_version_1",
        "track_shipment",
    ]


async def test_a_version_is_gone_back_from_and_forward_to(service_database: ServiceDatabase, built_in: Reader) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    for _ in range(2):
        await replica.teach()
        await replica.work.train_next()
    assert await replica.understood() == "own_version_2"
    [event] = await replica.activate(1)
    assert isinstance(event, IntentVersionActivated)
    assert (event.number, event.activation) == (1, 3)
    assert await replica.understood() == "own_version_1"
    await replica.activate(0)
    assert await replica.understood() == "track_shipment"
    await replica.activate(2)
    assert await replica.understood() == "own_version_2"
    assert await replica.numbers() == [(2, True), (1, False)]


async def test_a_version_that_is_not_there_changes_nothing(service_database: ServiceDatabase, built_in: Reader) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    await replica.teach()
    await replica.work.train_next()
    assert await replica.activate(7) == []
    assert await replica.activate(1, "other") == []
    assert await replica.understood() == "own_version_1"


async def test_a_version_that_costs_too_much_is_kept_and_not_activated(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    worse = IntentFigures(built_in_before=0.9, built_in_after=0.88)
    replica = a_replica(await service_database("intent"), built_in, Learner(built_in, worse))
    await replica.teach()
    await replica.work.train_next()
    [event] = replica.bus.events
    assert isinstance(event, IntentModelTrained)
    assert event.verdict.startswith("not activated: of shops' messages in general 88.0% are understood")
    assert await replica.understood() == "track_shipment"
    assert await replica.numbers() == [(1, False)]
    await replica.activate(1)
    assert await replica.understood() == "own_version_1", "who wants it all the same may have it"


async def test_of_many_versions_the_oldest_that_are_not_active_give_way(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    worse = IntentFigures(built_in_before=0.9, built_in_after=0.5)
    for number in range(MOST_VERSIONS + 2):
        cast(Learner, replica.work.learn).figures = (
            worse if number else IntentFigures(built_in_before=0.9, built_in_after=0.9)
        )
        await replica.teach()
        await replica.work.train_next()
    kept = await replica.numbers()
    assert [number for number, _ in kept] == [*range(MOST_VERSIONS + 2, 3, -1), 1]
    assert [number for number, active in kept if active] == [1]
    dropped = [event.dropped for event in replica.bus.events if isinstance(event, IntentModelTrained)]
    assert dropped[-2:] == [[2], [3]]


async def test_when_what_all_share_has_changed_versions_are_learnt_anew(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica, learner = a_replica(await service_database("intent"), built_in), Learner(built_in)
    await replica.teach()
    await replica.work.train_next()
    upgraded = a_replica(replica.database, built_in, learner)
    upgraded.work.made_by = "later code"
    assert [await upgraded.work.train_next() for _ in range(2)] == ["demo", None]
    assert learner.asked[0].why == "what every shop is understood by has changed"


async def test_of_many_versions_only_those_used_last_are_held(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica = a_replica(await service_database("intent"), built_in, most=1)
    for tenant in TENANTS:
        await replica.teach(tenant=tenant)
        await replica.work.train_next()
    assert [await replica.understood(tenant=tenant) for tenant in TENANTS] == ["own_version_1", "own_version_2"]
    event = an_inquiry_received("Where is my parcel?", tenant="demo")
    assert replica.reading.read(event) is None, "it was let go for the other one, and has to be loaded again"
    assert await replica.understood() == "own_version_1"


async def test_a_version_that_cannot_be_read_leaves_customers_to_the_model_of_all(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    await replica.teach()
    await replica.work.train_next()
    async with replica.database.transaction(["demo"]) as connection:
        await connection.execute("UPDATE versions SET model = 'half a fi'")
    restarted = a_replica(replica.database, built_in)
    await restarted.work.look_after()
    assert await restarted.understood() == "track_shipment"


async def test_a_head_goes_with_its_version(service_database: ServiceDatabase, built_in: Reader) -> None:
    @dataclass
    class WithHead(Learner):
        async def __call__(self, assignment: Assignment) -> Learnt:
            learnt = await Learner.__call__(self, assignment)
            return learnt._replace(head=head_as_bytes(load_heads().intents))

    replica = a_replica(await service_database("intent"), built_in, WithHead(built_in))
    for tenant, learner in (("demo", WithHead(built_in)), ("other", Learner(built_in))):
        replica.work.learn = learner
        await replica.teach(tenant=tenant)
        await replica.work.train_next()
    with_head, without = [(await replica.reading.readers.loaded(tenant)).reader for tenant in TENANTS]
    assert with_head.heads is not None
    assert built_in.heads is not None
    assert with_head.heads.feelings is built_in.heads.feelings
    assert without.heads is None


async def test_versions_are_listed_and_compared_on_the_command_line(
    service_database: ServiceDatabase,
    built_in: Reader,
    model_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    database_url: str,
) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    await replica.teach()
    await replica.work.train_next()
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", with_parts(database_url, user="intent"))
    monkeypatch.setenv("CROSSDESK_BUS_URL", "postgresql://localhost/bus")
    monkeypatch.setenv("CROSSDESK_INTENT_MODEL_DIRECTORY", str(model_directory))
    monkeypatch.setenv("CROSSDESK_INTENT_ENCODER_SHARE", "0")
    file = tmp_path / "messages.jsonl"
    file.write_text('{"text": "Where is my parcel?", "intent": "track_shipment", "language": "en"}\n')
    assert await asyncio.to_thread(run_command, ["versions", "--tenant", "demo"]) == 0
    assert capsys.readouterr().out.startswith("*    1 ")
    assert await asyncio.to_thread(run_command, ["compare", "--tenant", "demo", "0", "1", str(file)]) == 0
    assert "accuracy                 1.000        0.000" in capsys.readouterr().out
    assert await asyncio.to_thread(run_command, ["compare", "--tenant", "demo", "0", "7", str(file)]) == 2
    assert capsys.readouterr().err.startswith("intent-service: demo has no version 7")


async def test_a_service_that_starts_reads_by_the_active_versions_from_the_first_message_on(
    service_database: ServiceDatabase, built_in: Reader, model_directory: Path, database_url: str, bus_url: str
) -> None:
    database = await service_database("intent")
    replica = a_replica(database, built_in)
    await replica.teach()
    await replica.work.train_next()
    urls = {"database_url": with_parts(database_url, user="intent"), "bus_url": bus_url}
    settings = IntentSettings.model_validate(
        {**urls, "intent_model_directory": model_directory, "intent_encoder_share": 0}
    )
    tenant = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[])
    async with opened(bus_url, [tenant.topic, IntentModelTrained.topic]) as bus:
        await bus.publish([wrap(tenant, event_id=derive_id("demo"), source="gateway", time=NOON)])
        async with listen(settings, database, bus) as listening:
            [line] = [line for line in listening.subscriptions if line.event is InquiryReceived]
            assert line.prepare is not None
            assert line.fetch is not None
            event = an_inquiry_received("Where is my parcel?", tenant="demo")
            assert line.prepare(event) is None, "its version is loaded when it is needed"
            assert (await line.fetch(event, None)).intent.id == "own_version_1"
            assert line.prepare(event).intent.id == "own_version_1"
            assert (
                line.prepare(an_inquiry_received("Where is my parcel?", tenant="other")).intent.id == "track_shipment"
            )
