"""From the decision to contest to the provider that has the answer: once, whatever breaks in between."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.contracts.payments import DisputeReported, DisputeStep, TransactionReported
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle
from deploy.simulators.payment_providers.running import running
from deploy.simulators.payment_providers.settings import SimulatorSettings
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.decide_dispute import Desk
from payments_risk.disputes.judge import load_tables
from payments_risk.evidence.alarms import note_alarms
from payments_risk.evidence.answer import Answer
from payments_risk.evidence.answer_book import KeptAnswer, claim, read_answer
from payments_risk.evidence.prepare_answer import prepare_answer
from payments_risk.evidence.rounds import dispute_rounds
from payments_risk.evidence.submit import AnswerDesk, answer_next, ask_about_next
from payments_risk.evidence.tell import disputing_tenants, tell
from payments_risk.evidence.vamp import load_vamp
from payments_risk.evidence.vamp_book import count_month, watch_ratio
from payments_risk.providers.accounts import open_accounts
from payments_risk.providers.provider import ProviderRefused, Staged, Standing, Unsure
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.take_dispute import take_dispute

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
EUR = Money(minor=3990, currency="EUR")
TABLES = load_tables()


@dataclass
class Provider:
    """A provider that takes one answer. `fails` are what it raises next; `tells`: whether it says how things stand."""

    fails: list[Exception] = field(default_factory=list)
    stage_fails: list[Exception] = field(default_factory=list)
    takes_before_failing: bool = False
    tells: bool = True
    answers: list[tuple[str, Answer, str]] = field(default_factory=list)

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        if self.stage_fails:
            raise self.stage_fails.pop(0)
        return Staged()

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        if self.fails:
            if self.takes_before_failing:
                self.answers.append((dispute_id, answer, key))
            raise self.fails.pop(0)
        self.answers.append((dispute_id, answer, key))

    async def standing(self, dispute_id: str) -> Standing:
        return Standing(submitted=bool(self.answers) if self.tells else None, open=not self.answers)

    async def accept(self, dispute_id: str, key: str) -> None:
        raise AssertionError("nothing is accepted here")

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        raise AssertionError("nothing is refunded here")

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        raise AssertionError("nothing is refunded here")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Log:
    """A bus that keeps what is published; `down`: it takes nothing."""

    published: list[Envelope] = field(default_factory=list)
    down: bool = False

    async def publish(self, envelopes: Any, *, deadline: float = 10.0) -> None:
        if self.down:
            raise Unavailable("down")
        self.published += envelopes


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(provider: Provider, clock: Clock) -> AnswerDesk:
    return AnswerDesk({(TENANT, "stripe"): provider}, TABLES, clock=clock)


async def disputed(database: Database, authenticated: bool = True, dispute_id: str = "dp_1", days: int = 20) -> None:
    """An order, its payment with 3-D Secure or without, and a dispute of it that the rules contest or do not."""
    items = [OrderItem(name="Teapot", sku="T-1", quantity=1, price=EUR)]
    order = OrderImported(
        tenant=TENANT,
        order_id="CB-1",
        customer_id="c-1",
        status="shipped",
        placed_at=NOW - timedelta(days=30),
        destination="DE",
        origin="CN",
        total=EUR,
        items=items,
    )
    await handle(database, record_order, order, at=NOW - timedelta(days=30))
    paid = TransactionReported(
        tenant=TENANT,
        order_id="CB-1",
        transaction_id="ch_1",
        kind="capture",
        status="succeeded",
        amount=EUR,
        method="card",
        customer_id="c-1",
        three_d_secure="authenticated" if authenticated else "none",
        eci="05" if authenticated else "07",
        scheme="visa",
        occurred_at=NOW - timedelta(days=30),
    )
    await handle(database, record_transaction, paid)
    reported = DisputeReported(
        tenant=TENANT,
        provider="stripe",
        dispute_id=dispute_id,
        scheme="visa",
        code="10.4",
        payment_id="ch_1",
        disputed=EUR,
        step=DisputeStep(at=NOW, native_stage="needs_response", due_by=NOW + timedelta(days=days)),
    )

    async def take(event: DisputeReported, work: Any) -> Any:
        return await take_dispute(Desk(TABLES), event, work)

    await handle(database, take, reported, at=NOW)


async def contested(database: Database, outcome: str = "contest", **fields: Any) -> None:
    decided = DisputeDecided.model_validate(
        {
            "tenant": TENANT,
            "provider": "stripe",
            "dispute_id": "dp_1",
            "disputed": EUR,
            "reason": "fraud_online",
            "stage": "chargeback",
            "outcome": outcome,
            "rule": "r",
            "sentence": "s",
            "decided_at": NOW,
            **fields,
        }
    )
    assert await handle(database, prepare_answer, decided, at=NOW) == []


async def answer(database: Database, dispute_id: str = "dp_1") -> KeptAnswer:
    async with database.transaction([TENANT]) as connection:
        found = await read_answer(connection, TENANT, "stripe", dispute_id)
    assert found is not None
    return found


async def told(database: Database, log: Log | None = None) -> list[Any]:
    """What was told since the last time, as JSON."""
    log = log or Log()
    before = len(log.published)
    await tell(database, cast("Bus", log), TENANT)
    return [json.loads(each.data) for each in log.published[before:]]


async def test_a_complete_answer_is_sent_once_with_its_pdf(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    assert not await answer_next(database, desk, TENANT)
    [(dispute_id, sent, key)] = provider.answers
    assert dispute_id == "dp_1"
    assert sent.files[0].data.startswith(b"%PDF")
    assert "3-D Secure authenticated the payer (ECI 05)." in sent.fields["uncategorized_text"]
    kept = await answer(database)
    assert (kept.state, kept.score, str(kept.answer_id)) == ("submitted", 100, key)
    [event] = await told(database)
    assert (event["state"], event["score"], event["order_id"]) == ("submitted", 100, "CB-1")
    assert await told(database) == []


async def test_an_answer_that_is_not_complete_goes_to_a_person_who_is_told_what_is_missing(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database, authenticated=False)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    kept = await answer(database)
    assert (kept.state, provider.answers) == ("with_person", [])
    [event] = await told(database)
    assert event["missing"] == list(kept.missing)
    assert "IP address of the purchase" in kept.missing


async def test_what_was_not_decided_to_be_contested_is_not_answered(database: Database, desk: AnswerDesk) -> None:
    await disputed(database)
    await contested(database)
    await contested(database, "accept")
    assert not await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "dropped"


async def test_decided_anew_an_answer_is_prepared_again_but_one_that_was_sent_is_not(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database)
    await contested(database)
    await contested(database, "ask_person")
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    await contested(database)
    await contested(database, "accept")
    assert not await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


async def test_without_an_account_a_person_answers(database: Database, desk: AnswerDesk, clock: Clock) -> None:
    await disputed(database)
    await contested(database)
    await answer_next(database, AnswerDesk({}, TABLES, clock=clock), TENANT)
    kept = await answer(database)
    assert (kept.state, kept.note) == ("with_person", "No account with stripe is set up.")


@pytest.mark.parametrize("taken", [True, False])
async def test_of_an_answer_nobody_heard_of_the_provider_is_asked_before_it_is_sent_again(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock, taken: bool
) -> None:
    provider.fails, provider.takes_before_failing = [Unsure("lost")], taken
    await disputed(database)
    await contested(database)
    assert not await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "unknown"
    assert not await answer_next(database, desk, TENANT), "it must not be sent before somebody asked"
    clock.now += timedelta(minutes=3)
    assert await ask_about_next(database, desk, TENANT) is taken
    await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


@pytest.mark.parametrize("taken", [True, False])
async def test_a_crash_after_the_claim_never_sends_twice(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock, taken: bool
) -> None:
    provider.fails, provider.takes_before_failing = [KeyboardCrash()], taken
    await disputed(database)
    await contested(database)
    with pytest.raises(KeyboardCrash):
        await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "submitting"
    assert not await ask_about_next(database, desk, TENANT), "somebody may still be at it"
    clock.now += timedelta(minutes=16)
    await ask_about_next(database, desk, TENANT)
    await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


class KeyboardCrash(Exception):
    """The process ends between asking and writing down."""


async def test_where_the_provider_does_not_tell_a_person_looks(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock
) -> None:
    provider.fails, provider.tells, provider.takes_before_failing = [Unsure("lost")], False, True
    await disputed(database)
    await contested(database)
    await answer_next(database, desk, TENANT)
    clock.now += timedelta(minutes=3)
    assert await ask_about_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("with_person", 1)


async def test_what_fails_before_the_submission_is_simply_tried_again(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    provider.stage_fails = [Unsure("lost"), Unavailable("away")]
    await disputed(database)
    await contested(database)
    for state in ("prepared", "prepared", "submitted"):
        await answer_next(database, desk, TENANT)
        assert (await answer(database)).state == state


async def test_what_the_provider_refuses_goes_to_a_person(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    provider.fails = [ProviderRefused("Stripe refused POST with 400, too_late", "too_late")]
    await disputed(database)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    kept = await answer(database)
    assert (kept.state, kept.note) == ("with_person", "Stripe refused POST with 400, too_late.")


async def test_past_its_deadline_nothing_is_sent(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock
) -> None:
    await disputed(database)
    await contested(database)
    clock.now += timedelta(days=20)
    assert await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, provider.answers) == ("dropped", [])


async def test_of_two_replicas_one_gets_an_answer(database: Database) -> None:
    await disputed(database)
    await contested(database)
    async with database.transaction([TENANT]) as one, database.transaction([TENANT]) as other:
        found = [await claim(one, TENANT, NOW), await claim(other, TENANT, NOW)]
    assert [each is None for each in found] == [False, True]


async def test_answers_of_another_tenant_are_neither_seen_nor_sent(database: Database, desk: AnswerDesk) -> None:
    await disputed(database)
    await contested(database)
    assert not await answer_next(database, desk, "other-shop")
    assert await disputing_tenants(database) == [TENANT]
    async with database.transaction(["other-shop"]) as connection:
        assert await read_answer(connection, TENANT, "stripe", "dp_1") is None


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([0.0, 12.9, 13.1, 13.2, 17.1, 19.1, 19.5], [7, 3, 1]),
        ([19.2, 19.3], [1]),
        ([13.5, 18.0, 18.1], [7, 3]),
        ([20.1, 25.0], []),
    ],
)
async def test_each_alarm_is_told_once_however_often_is_looked(
    database: Database, looks: list[float], expected: list[int]
) -> None:
    await disputed(database)
    log = Log()
    for days in looks:
        await note_alarms(database, TENANT, NOW + timedelta(days=days))
        await told(database, log)
    assert [json.loads(each.data)["days"] for each in log.published] == expected


async def test_a_dispute_that_no_longer_waits_gives_no_alarm(database: Database) -> None:
    await disputed(database)
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE disputes SET awaiting = 'other_side'")
    await note_alarms(database, TENANT, NOW + timedelta(days=19))
    assert await told(database) == []


async def test_an_alarm_the_bus_did_not_take_is_told_later_under_the_same_id(database: Database) -> None:
    await disputed(database)
    await note_alarms(database, TENANT, NOW + timedelta(days=19))
    down, log = Log(down=True), Log()
    with pytest.raises(Unavailable):
        await told(database, down)
    await told(database, log)
    assert len(log.published) == 1


async def test_visas_ratio_is_counted_from_payments_and_disputes_and_each_once(database: Database) -> None:
    await disputed(database)
    await disputed(database)
    month = (NOW - timedelta(days=30)).date().replace(day=1)
    async with database.transaction([TENANT]) as connection:
        [sold] = await count_month(connection, TENANT, month, NOW)
        [lost] = await count_month(connection, TENANT, NOW.date().replace(day=1), NOW)
    assert (sold.settled, sold.disputes) == (1, 0)
    assert (lost.settled, lost.disputes, lost.fraud_reports) == (0, 1, 1)


async def test_a_ratio_below_all_levels_is_not_told_of(database: Database) -> None:
    await disputed(database)
    await watch_ratio(database, load_vamp(), TENANT, NOW)
    assert await told(database) == []


async def test_each_level_of_the_ratio_is_told_once(database: Database) -> None:
    await disputed(database)
    table = load_vamp()
    low = table.model_copy(update={"thresholds": [each.model_copy(update={"count": 1}) for each in table.thresholds]})
    log = Log()
    for _ in range(2):
        await watch_ratio(database, low, TENANT, NOW)
        await told(database, log)
    assert len(log.published) == 1


async def test_the_rounds_answer_at_the_operators_account_and_tell_of_it(database: Database, tmp_path: Path) -> None:
    settings = SimulatorSettings()
    file = tmp_path / "accounts.yaml"
    async with running(settings) as (url, simulator):
        file.write_text(f"{TENANT}: {{stripe: {{url: '{url}/stripe', secret_env: KEY}}}}")
        async with open_accounts(file, {"KEY": settings.secret.get_secret_value()}) as accounts:
            account = simulator.accounts["stripe"]
            account.open_dispute("dp_1")
            account.lose = 2
            await disputed(database)
            await contested(database)
            log = Log()
            for each in dispute_rounds(database, cast("Bus", log), AnswerDesk(accounts, TABLES, clock=Clock())):
                await each.work()
    assert account.disputes["dp_1"].submissions == 1
    assert [each.type for each in log.published] == ["DisputeAnswerSettled"]


KEY = {"authorization": "Bearer key", "x-crossdesk-tenant": TENANT}
ANSWER = "/v1/disputes/stripe/dp_1"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(SecretStr("key"), database, RateDesk([])))
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=KEY) as client:
        yield client


GIVEN = {
    "customer": {
        "email": "mei@shop.example",
        "billing_address": {"line1": "Hauptstrasse 1", "city": "Berlin", "country": "DE"},
    },
    "parcels": [
        {
            "tracking_number": "LX123456785CN",
            "carrier": "China Post",
            "dispatched_at": "2026-05-12T09:00:00Z",
            "delivered_at": "2026-05-20T09:00:00+02:00",
            "signed_by": "M. Wang",
            "address": {"line1": "Hauptstrasse 1", "city": "Berlin", "country": "DE"},
        }
    ],
}


async def test_what_the_shop_adds_completes_an_answer(
    database: Database, desk: AnswerDesk, provider: Provider, api: httpx.AsyncClient
) -> None:
    await disputed(database, authenticated=False)
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE disputes SET dispute = jsonb_set(dispute, '{code}', '\"13.1\"')")
    await contested(database)
    await answer_next(database, desk, TENANT)
    shown = (await api.get(f"{ANSWER}/answer")).json()
    assert (shown["state"], "Delivery" in shown["missing"]) == ("with_person", True)
    assert (await api.put(f"{ANSWER}/evidence", json=GIVEN)).status_code == 202
    await answer_next(database, desk, TENANT)
    [(_, sent, _)] = provider.answers
    assert sent.fields["shipping_address"] == "Hauptstrasse 1, Berlin, DE"
    assert (await api.get(f"{ANSWER}/answer")).json()["state"] == "submitted"
    assert (await api.get(f"{ANSWER}/answer.pdf")).content == sent.files[0].data
    assert (await api.put(f"{ANSWER}/evidence", json=GIVEN)).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"parcel": []}, "parcel"),
        ({"visits": [{"at": "2026-05-20T09:00:00", "what": "signed in"}]}, "body"),
        ({"messages": [{"at": "2026-05-20T09:00:00Z", "by": "customer", "text": "4111 1111 1111 1111"}]}, "body"),
        ({"messages": [{"at": "2026-05-20T09:00:00Z", "by": "nobody", "text": "x"}]}, "messages[0].by"),
    ],
)
async def test_evidence_that_is_malformed_is_refused_naming_the_field(
    api: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await api.put(f"{ANSWER}/evidence", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_an_answer_of_another_tenant_is_not_found(
    database: Database, desk: AnswerDesk, api: httpx.AsyncClient
) -> None:
    await disputed(database)
    await contested(database)
    other = {"x-crossdesk-tenant": "other-shop"}
    for path in ("answer", "answer.pdf"):
        assert (await api.get(f"{ANSWER}/{path}", headers=other)).status_code == 404
    assert (await api.put(f"{ANSWER}/evidence", json={}, headers=other)).status_code == 404
