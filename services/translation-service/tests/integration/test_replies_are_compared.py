from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.handoff import HandoffSummarized, HandoffWish
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from pydantic import SecretStr

from translation.api.app import create_app
from translation.consistency.note_scenario import Scenarios, note_scenario
from translation.consistency.report_differences import DIFFERENCES_KEPT, SAMPLES_KEPT, compare_all
from translation.consistency.sample_replies import is_sampled, localise_held, sample_and_translate
from translation.language import load_detector
from translation.manners.style import load_manners
from translation.translate_text import TranslationDesk

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DESK = TranslationDesk(load_detector())
MANNERS = load_manners()
KEY = SecretStr("a-key-of-the-cluster-for-tests-only")


class Log:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.told: list[Envelope] = []

    async def publish(self, envelopes: list[Envelope]) -> None:
        self.told.extend(envelopes)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


def a_message(sampled: bool = True) -> UUID:
    return next(found for _ in range(10_000) if is_sampled(found := uuid4()) is sampled)


async def handed_over(database: Database, *intents: str, tenant: str = "acme") -> UUID:
    """One conversation, handed over for each of these in one batch."""
    conversation, scenarios = uuid4(), Scenarios()
    async with database.statements([tenant]) as connection:
        for intent in intents:
            event = HandoffSummarized(
                tenant=tenant,
                conversation_id=conversation,
                inquiry_id=uuid4(),
                decided_by=DecidedBy(rule="anger"),
                next_step="help_in_person",
                wish=HandoffWish(intent=intent, confidence=0.9),
            )
            await note_scenario(event, UnitOfWork(connection, Cause(uuid4(), NOW), scenarios))
        await scenarios.save(connection, [])
    return conversation


async def replied(database: Database, text: str, *, message: UUID | None = None, tenant: str = "acme") -> None:
    conversation = await handed_over(database, "return_item", tenant=tenant)
    event = AgentReplied(
        tenant=tenant, conversation_id=conversation, message_id=message or a_message(), agent_id="agent-1", text=text
    )
    assert await localise_held(event, await sample_and_translate(DESK, event, database, lambda: NOW)) == []


async def differences(database: Database, tenant: str = "acme", **query: Any) -> list[dict[str, Any]]:
    transport = httpx.ASGITransport(create_app(KEY, database, DESK))
    headers = {"authorization": f"Bearer {KEY.get_secret_value()}", "x-crossdesk-tenant": tenant}
    async with httpx.AsyncClient(transport=transport, base_url="http://translation", headers=headers) as client:
        answer = await client.get("/v1/reply-differences", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["differences"]
    return found


async def test_a_shop_is_told_once_where_its_replies_differ_and_shown_both_texts(database: Database) -> None:
    log: Any = Log()
    await replied(database, "You can return the shoes within 30 days. Write to help@example.com.")
    await replied(database, "Sie können die Schuhe innerhalb von 14 Tagen zurücksenden.")
    for _ in range(2):
        await compare_all(MANNERS, database, log, lambda: NOW)
    [found] = await differences(database)
    assert (found["about"], found["told"]) == ("return", "return: 14 days in de, 30 days in en")
    assert [reply["text"] for reply in found["replies"]] == [
        "Sie können die Schuhe innerhalb von 14 Tagen zurücksenden.",
        "You can return the shoes within 30 days. Write to [email].",
    ]
    [told] = log.told
    assert (told.type, str(told.id)) == ("ReplyDifferenceFound", found["difference_id"])
    assert "shoes" not in str(told)
    assert await differences(database, scenario="another") == await differences(database, tenant="another") == []


async def test_what_differs_is_told_after_a_failed_publication_too(database: Database) -> None:
    class Down:
        async def publish(self, envelopes: list[Envelope]) -> None:
            raise OSError("the log is out")

    down: Any = Down()
    log: Any = Log()
    await replied(database, "You can return the shoes within 30 days.")
    await replied(database, "Vous pouvez retourner les chaussures sous 14 jours.")
    with pytest.raises(OSError, match="the log is out"):
        await compare_all(MANNERS, database, down, lambda: NOW)
    await compare_all(MANNERS, database, log, lambda: NOW + timedelta(minutes=1))
    assert [each.time for each in log.told] == [NOW]


async def test_of_a_conversation_handed_over_twice_at_once_the_last_case_is_noted(database: Database) -> None:
    conversation = await handed_over(database, "return_item", "cancel_order")
    async with database.transaction(["acme"]) as connection:
        rows = await connection.fetch("SELECT conversation_id, scenario FROM conversation_scenarios")
    assert [tuple(row) for row in rows] == [(conversation, "cancel_order")]


async def test_shops_and_replies_outside_the_sample_are_kept_apart(database: Database) -> None:
    log: Any = Log()
    await replied(database, "You can return the shoes within 30 days.")
    await replied(database, "Sie können die Schuhe innerhalb von 14 Tagen zurücksenden.", tenant="another")
    await replied(database, "Puede devolver los zapatos en 14 días.", message=a_message(sampled=False))
    await compare_all(MANNERS, database, log, lambda: NOW)
    assert log.told == []


async def test_samples_and_differences_are_forgotten_when_they_are_old(database: Database) -> None:
    log: Any = Log()
    await replied(database, "You can return the shoes within 30 days.")
    await replied(database, "Sie können die Schuhe innerhalb von 14 Tagen zurücksenden.")
    await compare_all(MANNERS, database, log, lambda: NOW)
    await compare_all(MANNERS, database, log, lambda: NOW + SAMPLES_KEPT + timedelta(hours=1))
    async with database.transaction(["acme"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM reply_samples") == 0
        assert await connection.fetchval("SELECT count(*) FROM conversation_scenarios") == 0
    assert len(await differences(database)) == 1
    await compare_all(MANNERS, database, log, lambda: NOW + DIFFERENCES_KEPT + timedelta(hours=1))
    assert await differences(database) == []
