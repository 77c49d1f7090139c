"""A tenant's own intents on a real PostgreSQL: learnt, read by, gone back from, and nobody else's."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from crossdesk.bus.envelope import Envelope, unwrap, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import (
    InquiryReceived,
    IntentExample,
    IntentExamplesConfigured,
    IntentRetrainingRequested,
    IntentVersionActivationRequested,
    TenantConfigured,
)
from crossdesk.contracts.intent import IntentFigures, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_OWN_INTENTS, MOST_VERSIONS
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.testing.buses import opened
from crossdesk.testing.databases import with_parts
from crossdesk.testing.examples import NOON, an_inquiry_received
from crossdesk.testing.handling import handle

from intent import assignments, lessons
from intent.activate_version import activate_version
from intent.assignments import Assignment
from intent.commands import run_command
from intent.configure_intent import configure_intent, request_retraining
from intent.encoder_head import head_as_bytes, load_heads
from intent.learn_apart import Learn, LearningFailed, learning_in
from intent.lessons import Lessons
from intent.load_reader import load_reader
from intent.main import listen
from intent.model import TextModel
from intent.model_file import model_as_bytes
from intent.read_message import MessageReading
from intent.reading import Reader
from intent.retraining import Retraining
from intent.second_look import SecondLook
from intent.settings import IntentSettings
from intent.tenant_readers import TenantReaders
from intent.versions import Learnt, list_versions

ServiceDatabase = Callable[[str], Awaitable[Database]]
TENANTS = ("demo", "other")
ENGRAVING = (
    ("de", "Kann ich den Ring gravieren lassen?"),
    ("de", "Was kostet eine Gravur auf der Innenseite?"),
    ("de", "Wie viele Buchstaben passen in die Gravur?"),
    ("de", "Ich hätte gern unseren Namen eingraviert"),
    ("en", "Can you engrave a name on it?"),
    ("en", "How much is an engraving?"),
    ("en", "please engrave our initials into the bracelet"),
    ("en", "Which fonts do you offer for the engraving?"),
)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def built_in(directory: Path) -> Reader:
    return load_reader(directory)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for more to come."""
    monkeypatch.setattr(assignments, "SETTLED", assignments.SETTLED * 0)


@dataclass
class NotingBus:
    """Keeps what is published; `down`: acknowledges nothing."""

    published: list[Envelope] = field(default_factory=list)
    down: bool = False

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        if self.down:
            raise BusUnavailable("the noting bus is down")
        self.published.extend(envelopes)

    @property
    def events(self) -> list[Event]:
        return [unwrap(envelope) for envelope in self.published]

    @property
    def activated(self) -> list[int]:
        return [event.number for event in self.events if isinstance(event, IntentVersionActivated)]


@dataclass
class Learner:
    """Gives each time the model of all tenants with one label renamed, so that versions can be told apart."""

    built_in: Reader
    figures: IntentFigures = field(default_factory=lambda: IntentFigures(built_in_before=0.9, built_in_after=0.9))
    fault: Exception | None = None
    asked: list[Assignment] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, assignment: Assignment) -> Learnt:
        self.asked.append(assignment)
        if self.meanwhile:
            await self.meanwhile()
        if self.fault:
            raise self.fault
        return Learnt(renamed(self.built_in.model, f"own_version_{min(3, len(self.asked))}"), None, self.figures)


@cache
def renamed(model: TextModel, name: str) -> bytes:
    """The arrays of a model whose word for `track_shipment` is another."""
    labels = [name if label == "track_shipment" else label for label in model.labels]
    return model_as_bytes(replace(model, labels=labels))


@dataclass
class Replica:
    """One intent-service without its consumer."""

    database: Database
    work: Retraining
    reading: MessageReading
    bus: NotingBus

    async def understood(self, text: str = "Where is my parcel?", tenant: str = "demo") -> str:
        """The intent as the consumer's steps would have it."""
        event = an_inquiry_received(text, tenant=tenant)
        prepared = self.reading.read(event)
        if self.reading.doubtful(prepared):
            prepared = await self.reading.look_again(event, prepared)
        assert prepared is not None
        return prepared.intent.id

    async def teach(self, intent: str = "own_engraving", tenant: str = "demo", count: int = len(ENGRAVING)) -> None:
        examples = [IntentExample(language=language, text=text) for language, text in ENGRAVING[:count]]
        event = IntentExamplesConfigured(tenant=tenant, intent_id=intent, examples=examples)
        assert await handle(self.database, configure_intent, event) == []

    async def activate(self, number: int, tenant: str = "demo") -> list[Event]:
        event = IntentVersionActivationRequested(tenant=tenant, number=number)
        said = await handle(self.database, activate_version, event)
        await self.work.look_after()
        return said

    async def numbers(self, tenant: str = "demo") -> list[tuple[int, bool]]:
        async with self.database.transaction([tenant]) as connection:
            return [(version.number, version.active) for version in await list_versions(connection, tenant)]


def a_replica(database: Database, built_in: Reader, learn: Learn | None = None, most: int = 8) -> Replica:
    def tenants() -> Collection[str]:
        return TENANTS

    bus, noted = NotingBus(), Lessons()
    readers = TenantReaders(built_in, database, tenants, most)
    work = Retraining(database, cast(Bus, bus), tenants, learn or Learner(built_in), "this code", readers, noted)
    return Replica(database, work, MessageReading(readers, SecondLook(built_in.policy, ()), noted), bus)


# It learns for two minutes of a core, behind whatever else runs: beside full cores that takes as long as they are full.
@pytest.mark.timeout(1500)
async def test_examples_are_learnt_in_a_process_of_their_own_and_understood_from_then_on(
    service_database: ServiceDatabase, built_in: Reader, directory: Path
) -> None:
    replica = a_replica(await service_database("intent"), built_in, learning_in(directory, encoder=False))
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


async def test_an_intent_too_many_is_passed_over(service_database: ServiceDatabase, built_in: Reader) -> None:
    replica = a_replica(await service_database("intent"), built_in)
    for number in range(MOST_OWN_INTENTS + 1):
        await replica.teach(f"own_{number:02}", count=1)
    await replica.teach("own_07", count=2)
    async with replica.database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT intent, count(*) FROM own_examples GROUP BY intent ORDER BY intent")
    assert len(rows) == MOST_OWN_INTENTS
    assert rows[7]["count"] == 2


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


async def test_versions_are_listed_and_compared_on_the_command_line(
    service_database: ServiceDatabase,
    built_in: Reader,
    directory: Path,
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
    monkeypatch.setenv("CROSSDESK_INTENT_MODEL_DIRECTORY", str(directory))
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
    service_database: ServiceDatabase, built_in: Reader, directory: Path, database_url: str, bus_url: str
) -> None:
    database = await service_database("intent")
    replica = a_replica(database, built_in)
    await replica.teach()
    await replica.work.train_next()
    urls = {"database_url": with_parts(database_url, user="intent"), "bus_url": bus_url}
    settings = IntentSettings.model_validate({**urls, "intent_model_directory": directory, "intent_encoder_share": 0})
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
