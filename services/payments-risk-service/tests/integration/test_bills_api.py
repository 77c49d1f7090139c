"""Bills over HTTP, with a real database: drawn up, kept, shown, and asked why an amount was charged."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from crossdesk.contracts.bills import BillShown, ChargeExplained
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.rate_sources.source import RatesUnavailable
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction

KEY = "the-key-of-the-cluster"
ORDER = "CB-10000001"


class House:
    """Rates of this test. `out` takes them away."""

    name = "ecb"

    def __init__(self) -> None:
        self.out = False
        self.dollar = "1.1586"

    async def table(self, at: dt.datetime) -> RateTable:
        if self.out:
            raise RatesUnavailable("the house is shut")
        rates = {"USD": Decimal(self.dollar), "JPY": Decimal("181.23")}
        return RateTable("ecb", at - dt.timedelta(hours=20), rates)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
async def api(database: Database, house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SecretStr(KEY), database, RateDesk([house]))
    headers = {"authorization": f"Bearer {KEY}", "x-crossdesk-tenant": TENANT}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=headers) as client:
        yield client


def usd(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "USD"}


def a_bill(**changes: Any) -> dict[str, Any]:
    lines = [
        {"kind": "item", "label": "Trail shoes", "amount": usd(3490)},
        {"kind": "shipping", "label": "Tracked parcel", "amount": usd(590)},
        {"kind": "duty", "label": "12 %", "amount": usd(420)},
        {"kind": "discount", "label": "WELCOME", "amount": usd(-152)},
    ]
    at = NOON.isoformat()
    return {"order_id": ORDER, "at": at, "lines": lines, "currency": "EUR", "mark_up_bp": 250, **changes}


async def imported(database: Database, **fields: Any) -> None:
    lamp = OrderItem(sku="LAMP-01", name="Desk lamp", quantity=2, price=Money(minor=1745, currency="EUR"))
    values = {"customer_id": "c-1", "status": "paid", "placed_at": NOON, "destination": "DE", "origin": "CN"}
    total = Money(minor=4127, currency="EUR")
    event = OrderImported(**{"tenant": TENANT, "order_id": ORDER, "total": total, "items": [lamp], **values, **fields})
    await handle(database, record_order, event)


async def paid(database: Database, minor: int, **fields: Any) -> None:
    values = {"transaction_id": "t-1", "kind": "capture", "status": "succeeded", "method": "card"}
    amount = Money(minor=minor, currency="EUR")
    event = TransactionReported(
        **{"tenant": TENANT, "order_id": ORDER, "amount": amount, "occurred_at": NOON, **values, **fields}
    )
    await handle(database, record_transaction, event)


async def test_a_bill_is_drawn_up_in_the_customers_currency_with_its_rate(api: httpx.AsyncClient) -> None:
    told = BillShown.model_validate((await api.post("/v1/bills", json=a_bill())).json())
    assert [line.kind for line in told.lines] == ["item", "shipping", "duty", "discount", "mark_up"]
    assert sum(line.amount.minor for line in told.lines) == told.total.minor == 3847
    assert told.rate is not None
    assert (told.rate.source, told.rate.age_hours, told.mark_up_percent) == ("ecb", 20, "2.50")
    assert told.agreed.minor == 4348


async def test_the_bill_stays_as_it_was_drawn_up_when_rates_change_or_are_gone(
    api: httpx.AsyncClient, house: House
) -> None:
    drawn = (await api.post("/v1/bills", json=a_bill())).json()
    house.dollar = "2"
    assert (await api.get(f"/v1/bills/{ORDER}")).json() == drawn
    house.out = True
    assert (await api.get(f"/v1/bills/%23{ORDER}?currency=EUR")).json() == drawn


async def test_a_later_bill_of_the_order_replaces_the_earlier(api: httpx.AsyncClient) -> None:
    await api.post("/v1/bills", json=a_bill())
    await api.post("/v1/bills", json=a_bill(currency="USD", mark_up_bp=0))
    assert (await api.get(f"/v1/bills/{ORDER}")).json()["total"]["amount"] == "43.48"


async def test_without_rates_nothing_is_guessed_and_nothing_kept(api: httpx.AsyncClient, house: House) -> None:
    house.out = True
    told = await api.post("/v1/bills", json=a_bill())
    assert (told.status_code, told.json()["field"]) == (422, "rates")
    assert "ecb: the house is shut" in told.json()["detail"]
    assert (await api.get(f"/v1/bills/{ORDER}")).status_code == 404


async def test_an_order_without_a_bill_is_billed_by_what_it_says(api: httpx.AsyncClient, database: Database) -> None:
    await imported(database)
    told = BillShown.model_validate((await api.get(f"/v1/bills/{ORDER}")).json())
    assert [(line.kind, line.label, line.amount.minor) for line in told.lines] == [
        ("item", "2 × Desk lamp", 3490),
        ("other", "", 637),
    ]
    assert told.total.minor == 4127


async def test_a_bill_is_a_page_in_the_customers_language(api: httpx.AsyncClient) -> None:
    await api.post("/v1/bills", json=a_bill())
    accept = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
    told = await api.get(f"/v1/bills/{ORDER}?language=he-IL&currency=JPY", headers=accept)
    assert told.headers["content-type"].startswith("text/html")
    assert '<html lang="he-IL" dir="rtl">' in told.text
    assert "JP¥" in told.text or "¥" in told.text


async def test_a_bill_is_a_pdf(api: httpx.AsyncClient) -> None:
    await api.post("/v1/bills", json=a_bill())
    told = await api.get(f"/v1/bills/{ORDER}?language=de", headers={"accept": "application/pdf"})
    assert told.headers["content-type"] == "application/pdf"
    assert told.content.startswith(b"%PDF-")


async def test_what_no_font_can_draw_comes_as_a_page_that_says_so(api: httpx.AsyncClient) -> None:
    lines = [{"kind": "item", "label": "Socks \U0001f9e6", "amount": usd(100)}]
    await api.post("/v1/bills", json=a_bill(lines=lines))
    told = await api.get(f"/v1/bills/{ORDER}?language=de", headers={"accept": "application/pdf"})
    assert told.headers["content-type"].startswith("text/html")
    assert told.headers["x-crossdesk-not-drawn"] == "U+1F9E6"
    assert "PDF nicht darstellen" in told.text


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"currency": "ZZZ"}, "currency"),
    ({"currency": "eur"}, "currency"),
    ({"mark_up_bp": 2001}, "mark_up_bp"),
    ({"mark_up_bp": 1.5}, "mark_up_bp"),
    ({"lines": []}, "lines"),
    ({"lines": [{"kind": "item", "label": "x", "amount": usd(1) | {"minor": 1.5}}]}, "lines[0].amount.minor"),
    ({"lines": [{"kind": "item", "label": "x", "amount": usd(-1)}]}, "lines[0].amount"),
    ({"lines": [{"kind": "item", "label": "", "amount": usd(1)}]}, "lines[0].label"),
    ({"lines": [{"kind": "item", "label": "x", "amount": usd(10**16)}]}, "lines[0].amount.minor"),
    ({"lines": [{"kind": "gift", "label": "x", "amount": usd(1)}]}, "lines[0].kind"),
    ({"tax_included": usd(99999)}, "tax_included"),
    ({"at": "2026-01-01T00:00:00"}, "at"),
    ({"at": "2199-01-01T00:00:00Z"}, "at"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
    ({"order_id": "CB/1"}, "order_id"),
    ({"surprise": 1}, "surprise"),
]


async def test_what_cannot_be_billed_is_refused_with_its_field(api: httpx.AsyncClient) -> None:
    for change, field in REFUSED:
        told = await api.post("/v1/bills", json=a_bill(**change))
        assert (told.status_code, told.json()["field"]) == (422, field), change


async def test_amounts_that_are_no_numbers_are_refused(api: httpx.AsyncClient) -> None:
    for number in (b"NaN", b"Infinity", b"1e999999999", b"1.0"):
        body = b'{"charged": {"minor": ' + number + b', "currency": "EUR"}, "customer_id": "c-1"}'
        assert (await api.post("/v1/charge-explanations", content=body)).status_code == 422, number


async def test_why_was_i_charged_41_27_is_answered_from_the_order(api: httpx.AsyncClient, database: Database) -> None:
    await imported(database)
    await paid(database, 4127)
    asked = {"charged": {"minor": 4127, "currency": "EUR"}, "customer_id": "c-1", "language": "de-AT"}
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert (told.explained, told.payment_on_record, told.language) == (True, True, "de")
    assert sum(step.amount.minor for step in told.steps) == 4127
    assert "Desk lamp: €\u00a034,90" in told.text
    assert "erklären den Betrag bis auf die kleinste Einheit" in told.text


async def test_a_charge_is_explained_by_the_bill_that_was_drawn_up(api: httpx.AsyncClient, database: Database) -> None:
    await imported(database, total=Money(minor=3847, currency="EUR"), items=[])
    await api.post("/v1/bills", json=a_bill())
    await paid(database, 3847)
    asked = {"charged": {"minor": 3900, "currency": "EUR"}, "order_id": ORDER}
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert (told.left.minor, told.explained, told.likely[0]) == (53, False, "bank_fee")
    assert "shipping" in [step.kind for step in told.steps]


async def test_a_charge_in_another_currency_is_compared_at_the_rate_of_its_day(
    api: httpx.AsyncClient, database: Database, house: House
) -> None:
    await imported(database)
    await paid(database, 4127)
    asked = {"charged": usd(4800), "order_id": ORDER}
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert told.rate is not None
    assert (told.rate.source, told.left.minor, told.likely[0]) == ("ecb", 4800 - 4782, "bank_rate")
    house.out = True
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert (told.steps, told.left.minor) == ((), 4800)
    assert "the house is shut" in (told.not_converted or "")


async def test_of_two_orders_in_another_currency_the_named_one_explains_the_charge(
    api: httpx.AsyncClient, database: Database
) -> None:
    later = {"order_id": "CB-10000002", "occurred_at": NOON + dt.timedelta(days=9)}
    await imported(database)
    await paid(database, 4127)
    await paid(database, 4127, transaction_id="t-2", **later)
    asked = {"charged": usd(4800), "order_id": ORDER}
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert {step.order_id for step in told.steps} == {ORDER}
    assert told.payment_on_record


async def test_another_customers_payments_explain_nothing(api: httpx.AsyncClient, database: Database) -> None:
    await imported(database)
    await paid(database, 4127)
    asked = {"charged": {"minor": 4127, "currency": "EUR"}, "customer_id": "c-2", "order_id": ORDER}
    told = ChargeExplained.model_validate((await api.post("/v1/charge-explanations", json=asked)).json())
    assert (told.steps, told.explained) == ((), False)


async def test_refunds_above_the_charge_are_refused_with_the_movement(
    api: httpx.AsyncClient, database: Database
) -> None:
    await imported(database)
    await paid(database, 4127)
    await paid(database, 5000, transaction_id="t-2", kind="refund")
    asked = {"charged": {"minor": 4127, "currency": "EUR"}, "order_id": ORDER}
    told = await api.post("/v1/charge-explanations", json=asked)
    assert (told.status_code, told.json()["field"]) == (422, "movements[t-2].amount")


NO_CHARGES: list[tuple[Any, str]] = [
    ({"charged": {"minor": 0, "currency": "EUR"}, "customer_id": "c-1"}, "charged.minor"),
    ({"charged": {"minor": -1, "currency": "EUR"}, "customer_id": "c-1"}, "charged.minor"),
    ({"charged": {"minor": 1, "currency": "ZZZ"}, "customer_id": "c-1"}, "charged.currency"),
    ({"charged": {"minor": 1, "currency": "EUR"}}, "body"),
    ([], "body"),
]


async def test_a_charge_that_can_be_none_is_refused(api: httpx.AsyncClient) -> None:
    for asked, field in NO_CHARGES:
        told = await api.post("/v1/charge-explanations", json=asked)
        assert (told.status_code, told.json()["field"]) == (422, field), asked


async def test_tenants_see_their_own_bills_only(api: httpx.AsyncClient) -> None:
    await api.post("/v1/bills", json=a_bill())
    other = {"x-crossdesk-tenant": "other"}
    assert (await api.get(f"/v1/bills/{ORDER}", headers=other)).status_code == 404
    asked = {"charged": {"minor": 3847, "currency": "EUR"}, "order_id": ORDER}
    assert (await api.post("/v1/charge-explanations", json=asked, headers=other)).status_code == 404


async def test_nobody_asks_without_the_clusters_key(api: httpx.AsyncClient) -> None:
    assert (await api.get(f"/v1/bills/{ORDER}", headers={"authorization": "Bearer wrong"})).status_code == 401
