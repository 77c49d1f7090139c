import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.payment_alerts_shown import PaymentAlertList
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.store.database import Database
from crossdesk.store.statement import write_together
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from payments_risk.alerts.policy import load_policy
from payments_risk.alerts.watch_payment import watch_payment
from payments_risk.api.app import create_app
from payments_risk.features.payment import KINDS, Payment
from payments_risk.features.places import Place
from payments_risk.features.read_payments import COLUMN, HISTORIES
from payments_risk.features.watched import WatchedPayments
from payments_risk.features.windows import vectors
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.record_transaction import storing
from payments_risk.reported import payment_of, row_of

POLICY = load_policy()
VISA = "4111 1111 1111 1111"


class Atlas:
    """Knows the places of two IPs."""

    def find(self, ip: str) -> Place:
        return {"192.0.2.1": Place("DE", 52.5, 13.4), "192.0.2.2": Place("AU", -33.9, 151.2)}.get(ip, Place())


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


def reported(name: str, seconds: float = 0, **fields: Any) -> TransactionReported:
    values = {"kind": "authorization", "status": "succeeded", "amount": Money(minor=3990, currency="EUR")}
    values |= {"tenant": TENANT, "transaction_id": name, "order_id": f"o-{name}", "method": "card"}
    return TransactionReported(occurred_at=NOON + timedelta(seconds=seconds), **values | fields)


async def watched(database: Database, *batch: TransactionReported) -> tuple[list[Event], WatchedPayments]:
    """Watch a batch as the worker does."""
    said: list[Event] = []
    async with database.transaction(sorted({event.tenant for event in batch})) as connection:
        rows = WatchedPayments(Atlas())
        await rows.load(connection, batch)
        for event in batch:
            said += await watch_payment(POLICY, event, UnitOfWork(connection, Cause(uuid4(), NOON), rows))
        await rows.save(connection, [])
    return said, rows


def alerts(said: list[Event]) -> list[PaymentAlertRaised]:
    assert all(isinstance(each, PaymentAlertRaised) for each in said)
    return said  # type: ignore[return-value]


async def numbers(database: Database, event: TransactionReported) -> dict[str, float]:
    """What is known of a payment after a restart: nothing but the tables is left."""
    _, rows = await watched(database, event)
    state = rows.state(event.tenant)
    return dict(state.mapping(payment_of(row_of(event, uuid4(), Atlas()))))


async def test_windows_are_read_from_the_tables_after_a_restart(database: Database) -> None:
    await watched(database, reported("1", 0, card="a", ip="192.0.2.1"))
    await watched(database, reported("2", 30, card="a", ip="192.0.2.1", status="failed"))
    found = await numbers(database, reported("3", 50, card="a", ip="192.0.2.1"))
    assert (found["card_count_1m"], found["card_sum_1h"], found["card_since_last"]) == (3, 3 * 3990, 20)
    assert found["ip_decline_share_1m"] == pytest.approx(1 / 3)


async def test_a_report_that_comes_twice_counts_once(database: Database) -> None:
    for _ in range(2):
        await watched(database, reported("1", 0, card="a"))
    assert (await numbers(database, reported("2", 1, card="a")))["card_count_1m"] == 2


async def test_captures_of_an_authorization_and_refunds_are_no_attempts_to_pay(database: Database) -> None:
    await watched(
        database,
        reported("1", 0, card="a"),
        reported("2", 1, card="a", kind="capture", refers_to="1"),
        reported("3", 2, card="a", kind="refund", refers_to="2"),
        reported("4", 3, card="a", kind="capture"),
    )
    assert (await numbers(database, reported("5", 4, card="a")))["card_count_1m"] == 3


async def test_other_tenants_payments_are_not_counted(database: Database) -> None:
    await watched(database, reported("1", 0, bin="411111", tenant="other-shop"))
    assert (await numbers(database, reported("1", 1, bin="411111")))["bin_count_1h"] == 1


async def test_an_authorization_that_failed_later_is_counted_at_its_later_time(database: Database) -> None:
    await watched(database, reported("1", 0, card="a", status="pending"))
    await watched(database, reported("1", 100, card="a", status="failed"))
    found = await numbers(database, reported("2", 120, card="a"))
    assert (found["card_count_1h"], found["card_since_last"], found["card_decline_share_1h"]) == (2, 20, 0.5)


async def test_an_older_report_of_a_payment_that_comes_last_changes_nothing(database: Database) -> None:
    await watched(database, reported("1", 100, card="a", status="failed"))
    await watched(database, reported("1", 0, card="a", status="pending", amount=Money(minor=1, currency="JPY")))
    found = await numbers(database, reported("2", 120, card="a"))
    assert (found["card_count_1h"], found["card_since_last"], found["card_decline_share_1h"]) == (2, 20, 0.5)


async def test_a_late_payment_sees_its_own_time_even_behind_a_full_window(database: Database) -> None:
    await watched(database, *(reported(f"n{number:03}", 1000 + number, bin="411111") for number in range(100)))
    await watched(database, reported("1", 0, bin="411111"))
    found = await numbers(database, reported("2", 5, bin="411111"))
    assert (found["bin_count_1m"], found["bin_count_30d"]) == (2, 2)
    assert (await numbers(database, reported("z", 2000, bin="411111")))["bin_count_1h"] == 64


async def test_of_many_payments_at_one_instant_each_sees_those_before_it_by_id(database: Database) -> None:
    await watched(database, reported("m", 0, bin="411111"))
    await watched(database, *(reported(f"n{number:03}", 10, bin="411111") for number in range(100)))
    assert (await numbers(database, reported("n002", 10, bin="411111")))["bin_count_1m"] == 4
    assert (await numbers(database, reported("n099", 10, bin="411111")))["bin_count_1m"] == 64


async def test_no_plan_for_the_payments_of_a_card_reads_a_whole_shop(database: Database) -> None:
    batch = [reported(f"{number}", number, card="a") for number in range(1500)]  # a plan for few rows is another one
    async with database.transaction([TENANT]) as connection:
        await write_together(connection, [storing([row_of(event, uuid4()) for event in batch])])
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        plan = [row[0] for row in await connection.fetch(f"EXPLAIN {HISTORIES}", *([] for _ in range(7)))]
    scans = [line for line in plan if "Scan" in line and "on transactions" in line]
    assert len(scans) == len(KINDS)
    for column in COLUMN.values():
        assert (
            len([line for line in scans if f"_by_{column} " in line or f"_of_{column.removesuffix('_id')} " in line])
            == 1
        )


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_order_in_any_batches_gives_the_numbers_of_one_reading_in_order(
    database: Database, data: st.DataObject
) -> None:
    tenant = f"shop-{uuid4().hex[:8]}"
    linked = st.fixed_dictionaries({"card": st.sampled_from(["a", "b"]), "ip": st.sampled_from(["192.0.2.1", None])})
    spread = st.sampled_from([0, 1, 59, 60, 600, 86_400])
    events, at = [], 0
    for number in range(data.draw(st.integers(1, 8))):
        at += data.draw(spread)
        events.append(reported(f"p{number}", at, tenant=tenant, **data.draw(linked)))
    arriving = [*data.draw(st.permutations(events)), *data.draw(st.lists(st.sampled_from(events), max_size=3))]
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        await watched(database, *arriving[:size])
        arriving = arriving[size:]
    _, rows = await watched(database, *events)
    payments: list[Payment] = [payment_of(row_of(event, uuid4(), Atlas())) for event in events]
    now = np.array([rows.state(tenant).vector(each) for each in payments], dtype=np.float32)
    np.testing.assert_array_equal(now, vectors(payments))


async def test_five_cards_from_one_ip_in_ten_minutes_open_one_case(database: Database) -> None:
    said = []
    for number in range(8):
        event = reported(f"{number}", number * 30, card=f"tok-{number}", ip="192.0.2.1")
        said.append(alerts((await watched(database, event))[0]))
    assert [len(each) for each in said] == [0, 0, 0, 0, 1, 0, 0, 0]
    [alert] = said[4]
    assert (alert.rule, alert.severity, alert.window) == ("card-testing-many-cards-by-ip", "high", "10m")
    assert (alert.entity, alert.counts) == ("IP in 192.0.2.0/24", {"ip_cards_10m": 5})
    assert alert.why.startswith("5 different cards were used from one IP within 10 minutes")
    assert alert.transaction_ids == ["0", "1", "2", "3", "4"]
    async with database.transaction([TENANT]) as connection:
        [case] = await connection.fetch("SELECT * FROM payment_alerts")
    assert case["alert_id"] == alert.alert_id
    assert case["transaction_ids"] == [str(number) for number in range(8)]
    assert case["last_at"] == NOON + timedelta(seconds=210)


async def test_an_attack_that_arrives_backwards_is_seen_all_the_same(database: Database) -> None:
    events = [reported(f"{number}", number * 30, card=f"tok-{number}", device="d") for number in range(5)]
    raised = [alert for event in reversed(events) for alert in alerts((await watched(database, event))[0])]
    assert [alert.rule for alert in raised] == ["card-testing-many-cards-by-device"]


async def test_an_attack_in_one_batch_opens_one_case(database: Database) -> None:
    said, _ = await watched(database, *(reported(f"{n}", n, card=f"tok-{n}", ip="192.0.2.1") for n in range(9)))
    assert [alert.rule for alert in alerts(said)] == ["card-testing-many-cards-by-ip"]


async def test_two_replicas_that_see_one_attack_at_once_open_one_case(database: Database) -> None:
    await watched(database, *(reported(f"{n}", n, card=f"tok-{n}", ip="192.0.2.1") for n in range(4)))
    both = (reported(f"{n}", n, card=f"tok-{n}", ip="192.0.2.1") for n in (10, 11))
    answers = await asyncio.gather(*(watched(database, event) for event in both))
    assert [len(alerts(said)) for said, _ in answers] in ([1, 0], [0, 1])


async def test_an_attack_an_hour_later_opens_another_case(database: Database) -> None:
    for begin in (0, 3600):
        batch = (reported(f"{begin}-{n}", begin + n, card=f"tok-{n}", ip="192.0.2.1") for n in range(5))
        said, _ = await watched(database, *batch)
        assert len(alerts(said)) == 1


async def test_declines_from_one_ip_open_a_case_once_there_are_enough(database: Database) -> None:
    batch = [reported(f"{n}", n, ip="192.0.2.1", status="failed", card="tok-1") for n in range(6)]
    assert alerts((await watched(database, *batch[:5]))[0]) == []
    said, _ = await watched(database, batch[5])
    assert [alert.rule for alert in alerts(said)] == ["card-testing-declines-by-ip"]


async def test_a_card_in_two_countries_within_an_hour_is_told_with_its_travel(database: Database) -> None:
    await watched(database, reported("1", 0, card="tok-of-a-card", ip="192.0.2.1"))
    said, _ = await watched(database, reported("2", 1800, card="tok-of-a-card", ip="192.0.2.2"))
    assert {alert.rule for alert in alerts(said)} == {"ip-jump-countries-by-card", "ip-jump-impossible-travel"}
    assert {alert.entity for alert in alerts(said)} == {"card ...card"}


async def test_cases_of_other_tenants_cannot_be_seen(database: Database) -> None:
    await watched(database, *(reported(f"{n}", n, card=f"tok-{n}", ip="192.0.2.1") for n in range(5)))
    async with database.transaction(["other-shop"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM payment_alerts") == 0


async def asked(database: Database, query: str = "", tenant: str = TENANT) -> httpx.Response:
    app = create_app(SecretStr("the-key"), database, RateDesk([]))
    headers = {"authorization": "Bearer the-key", "x-crossdesk-tenant": tenant}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://payments") as client:
        return await client.get(f"/v1/payment-alerts{query}", headers=headers)


async def test_cases_are_listed_to_their_tenant_by_their_newest_payment(database: Database) -> None:
    for begin, ip in ((0, "192.0.2.1"), (7200, "192.0.2.2")):
        batch = (reported(f"{ip}-{n}", begin + n, card=f"tok-{ip}-{n}", ip=ip) for n in range(6))
        await watched(database, *batch)
    told = PaymentAlertList.model_validate_json((await asked(database)).content).alerts
    assert [alert.last_at for alert in told] == [NOON + timedelta(seconds=7205), NOON + timedelta(seconds=5)]
    assert told[0].transaction_ids == [f"192.0.2.2-{n}" for n in range(6)]
    assert "5 different cards" in told[0].sentence
    later = (NOON + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert len((await asked(database, f"?since={later}")).json()["alerts"]) == 1
    assert (await asked(database, tenant="other-shop")).json() == {"alerts": []}


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?since=yesterday", "?since=2026-11-26T10:00:00"])
async def test_what_cannot_be_asked_of_cases_is_refused_with_its_field(database: Database, query: str) -> None:
    told = await asked(database, query)
    assert (told.status_code, told.json()["field"]) == (422, query[1:].partition("=")[0])


TEXTS = (
    "transaction_id", "order_id", "customer_id", "refers_to", "card", "device", "terminal", "merchant_id",
    "decline_code",
)  # fmt: skip


async def test_a_card_number_in_any_text_reaches_neither_tables_nor_events_nor_logs(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    texts = [(field, number) for field in TEXTS for number in (VISA, VISA.replace(" ", ""))]
    same = {"ip": "192.0.2.1", "status": "failed"}
    batch = [reported(f"t{n}", n, **{**same, "card": f"tok-{n}", field: text}) for n, (field, text) in enumerate(texts)]
    said, _ = await watched(database, *batch)
    assert said
    async with database.transaction([TENANT]) as connection:
        transactions = await connection.fetch("SELECT * FROM transactions")
        cases = await connection.fetch("SELECT * FROM payment_alerts")
    assert (len(transactions), len(cases)) == (len(batch), len(said))
    kept = [str(dict(row)) for row in (*transactions, *cases)]
    for text in [*kept, *(each.model_dump_json() for each in said), caplog.text]:
        assert VISA not in text and VISA.replace(" ", "") not in text


async def test_an_older_report_that_names_another_card_is_judged_by_the_later_one(database: Database) -> None:
    await watched(database, reported("0", 150, card="b"), reported("1", 200, card="b", ip="192.0.2.1"))
    said, rows = await watched(database, older := reported("1", 100, card="a", ip="192.0.2.1"))
    attempt = rows.attempt(older)
    assert (said, attempt and attempt.payment.card, attempt and attempt.first) == ([], "b", False)
    found = rows.state(TENANT).mapping(rows.state(TENANT).standing("1"))
    assert (found["card_count_1h"], found["card_since_last"]) == (2, 50)


async def test_a_batch_in_any_order_gives_each_payment_the_numbers_of_its_own_time(database: Database) -> None:
    late, early = reported("2", 30, card="a"), reported("1", 0, card="a")
    _, rows = await watched(database, late, early)
    state = rows.state(TENANT)
    assert [state.mapping(state.standing(name))["card_count_1m"] for name in ("2", "1")] == [2, 1]
