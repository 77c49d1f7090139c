"""What tests of own intents share: examples, a learner that takes no time, and replicas over one database."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from crossdesk.bus.envelope import Envelope, unwrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import (
    IntentExample,
    IntentExamplesConfigured,
    IntentVersionActivationRequested,
)
from crossdesk.contracts.intent import IntentFigures, IntentVersionActivated
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry_received
from crossdesk.testing.handling import handle

from intent.activate_version import activate_version
from intent.assignments import Assignment
from intent.configure_intent import configure_intent
from intent.learn_apart import Learn
from intent.lessons import Lessons
from intent.model import TextModel
from intent.model_file import model_as_bytes
from intent.read_message import MessageReading
from intent.reading import Reader
from intent.retraining import Retraining
from intent.second_look import SecondLook
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
