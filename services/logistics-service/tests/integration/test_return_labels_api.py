"""Return labels over HTTP: of the shop's endpoint, played by its simulator, with a real database behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.return_label import ReturnLabelShown
from crossdesk.store.database import Database
from deploy.simulators.return_labels.app import PATH as ENDPOINT
from deploy.simulators.return_labels.running import running
from deploy.simulators.return_labels.settings import SimulatorSettings

from logistics.returns.label_desk import LabelDesk
from logistics.returns.labels import LabelEndpoint
from logistics.returns.return_parcels import keep_return_parcel, return_numbers
from logistics.shipments.keep import keep_scans, load_shipment, shipments_of_order
from logistics.shipments.scan import Scan

from .returning import NOW, NUMBER, OTHER, Log, an_order, import_order, serving_returns

PATH = "/v1/orders/CB-1/return-labels"
ASKED = {"option": "statutory_withdrawal", "items": [{"sku": "LAMP-2", "quantity": 1}]}


@dataclass
class Shop:
    """The running simulator: faults to switch on, and how often it was asked."""

    url: str
    client: httpx.AsyncClient

    async def suffers(self, **fault: Any) -> None:
        assert (await self.client.put("/simulator/fault", json=fault)).status_code == 204

    async def asked(self) -> int:
        return int((await self.client.get("/simulator/requests")).json().get(ENDPOINT, 0))


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url.removesuffix(ENDPOINT)) as client:
        yield Shop(url, client)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    await import_order(opened, an_order(), delivered_days_ago=3)
    return opened


@pytest.fixture
async def api(database: Database, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        desk = LabelDesk(client, {"demo": LabelEndpoint(shop.url, SimulatorSettings().secret, seconds=1.0)})
        async with serving_returns(database, Log(), desk) as asking:
            yield asking


async def ask(api: httpx.AsyncClient, key: str = "r-1", **change: Any) -> httpx.Response:
    return await api.post(PATH, json={**ASKED, **change}, headers={"idempotency-key": key})


def label_in(answer: httpx.Response) -> ReturnLabelShown:
    assert answer.status_code == 200, answer.text
    return ReturnLabelShown.model_validate_json(answer.content)


async def test_the_label_is_the_shops_and_its_parcel_is_followed_backwards(
    api: httpx.AsyncClient, database: Database
) -> None:
    label = label_in(await ask(api))
    assert (label.order_id, label.option, label.carrier) == ("CB-1", "statutory_withdrawal", "DHL")
    assert label.tracking_number is not None
    async with database.transaction(["demo"]) as connection:
        kept = await load_shipment(connection, "demo", label.tracking_number)
        order = await shipments_of_order(connection, "demo", "CB-1")
        followed = await connection.fetch(
            "SELECT tracking_number FROM followed_parcels WHERE tenant = 'demo' AND next_ask_at IS NOT NULL"
        )
    assert kept is not None
    assert (kept.direction, kept.order_ids) == ("return", ("CB-1",))
    assert [each.number for each in order] == [NUMBER, label.tracking_number]
    assert label.tracking_number in {row["tracking_number"] for row in followed}


async def test_the_same_key_gives_the_same_label_and_asks_the_shop_once(api: httpx.AsyncClient, shop: Shop) -> None:
    labels = [label_in(await ask(api)) for _ in range(3)]
    assert labels[0] == labels[1] == labels[2]
    assert await shop.asked() == 1
    assert label_in(await ask(api, "r-2")) != labels[0]


async def test_two_at_once_with_one_key_get_one_label(api: httpx.AsyncClient, database: Database) -> None:
    labels = [label_in(answer) for answer in await asyncio.gather(*(ask(api) for _ in range(4)))]
    assert len({each.label_url for each in labels}) == 1
    async with database.transaction(["demo"]) as connection:
        assert len(await return_numbers(connection, "demo", "CB-1")) == 1


async def test_a_key_of_another_request_is_refused(api: httpx.AsyncClient, database: Database) -> None:
    await ask(api)
    await import_order(database, an_order(order_id="CB-2"))
    other_items = await ask(api, items=[])
    other_order = await api.post("/v1/orders/CB-2/return-labels", json=ASKED, headers={"idempotency-key": "r-1"})
    assert [(each.status_code, each.json()["field"]) for each in (other_items, other_order)] == [
        (422, "idempotency-key")
    ] * 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"option": "statutory_guarantee"}, "the rules give no statutory_guarantee for this order"),
        ({"option": "shop_policy"}, "the rules give no shop_policy"),
        ({"delivered_at": (NOW + timedelta(days=9)).isoformat()}, "must lie between the year 2000 and a day from now"),
        ({"category": "perishable"}, "not open for this order: category_excluded"),
        ({"delivered_at": (NOW - timedelta(days=25)).isoformat()}, "not open for this order: period_over"),
    ],
)
async def test_an_option_the_rules_do_not_give_is_refused_with_the_reason(
    api: httpx.AsyncClient, shop: Shop, change: dict[str, Any], reason: str
) -> None:
    refused = await ask(api, **change)
    assert (refused.status_code, refused.json()["field"]) == (422, "delivered_at" if "must lie" in reason else "option")
    assert reason in refused.json()["detail"]
    assert await shop.asked() == 0


async def test_the_shops_own_policy_may_give_what_the_law_no_longer_does(api: httpx.AsyncClient) -> None:
    long_ago = (NOW - timedelta(days=25)).isoformat()
    assert label_in(await ask(api, option="shop_policy", policy_days=30, delivered_at=long_ago)).option == "shop_policy"


async def test_who_withdrew_in_time_gets_a_label_after_the_period_too(
    api: httpx.AsyncClient, database: Database
) -> None:
    statement = {"name": "Jana Beispiel", "email": "jana@example.com"}
    await api.put("/v1/orders/CB-1/withdrawal", json=statement)
    await api.post("/v1/orders/CB-1/withdrawal/confirmation")
    label_in(await ask(api, delivered_at=(NOW - timedelta(days=25)).isoformat()))


async def test_a_shop_that_fails_twice_gives_none_and_later_the_one(api: httpx.AsyncClient, shop: Shop) -> None:
    await shop.suffers(answer="503", times=2)
    failed = await ask(api)
    assert failed.status_code == 503
    assert "answered 503, 2 times" in failed.json()["detail"]
    assert label_in(await ask(api)).tracking_number is not None


@pytest.mark.parametrize("answer", ["hang", "garbage"])
async def test_a_shop_that_hangs_or_talks_nonsense_is_told_as_unavailable(
    api: httpx.AsyncClient, shop: Shop, answer: str
) -> None:
    await shop.suffers(answer=answer)
    assert (await ask(api)).status_code == 503


async def test_a_shop_without_an_endpoint_is_told_that_labels_are_not_set_up(
    api: httpx.AsyncClient, database: Database
) -> None:
    order = an_order(order_id="CB-1").model_copy(update={"tenant": "other"})
    await import_order(database, order, delivered_days_ago=3)
    refused = await api.post(PATH, json=ASKED, headers={**OTHER, "idempotency-key": "r-1"})
    assert refused.status_code == 503
    assert "not set up for this shop" in refused.json()["detail"]
    async with serving_returns(database, Log()) as without:
        assert (await ask(without)).status_code == 503


async def test_another_shops_order_is_not_found(api: httpx.AsyncClient) -> None:
    refused = await api.post(PATH, json=ASKED, headers={**OTHER, "idempotency-key": "r-1"})
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("key", "field"), [("", "idempotency_key"), ("r 1", "idempotency_key"), ("x" * 256, "idempotency_key")]
)
async def test_a_key_that_is_none_is_refused(api: httpx.AsyncClient, key: str, field: str) -> None:
    refused = await ask(api, key)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_a_return_stays_with_its_order_when_that_is_imported_again(
    api: httpx.AsyncClient, database: Database
) -> None:
    number = label_in(await ask(api)).tracking_number
    await import_order(database, an_order())
    async with database.transaction(["demo"]) as connection:
        assert await return_numbers(connection, "demo", "CB-1") == {number}


async def test_a_return_under_way_does_not_make_the_order_undelivered(api: httpx.AsyncClient) -> None:
    await ask(api)
    told = (await api.get("/v1/return-options", params={"order_id": "CB-1", "reason": "changed_mind"})).json()
    assert told["options"][0]["period_begun"]


async def test_a_number_that_goes_out_is_not_turned_round(database: Database) -> None:
    async with database.transaction(["demo"]) as connection:
        assert await keep_return_parcel(connection, "demo", "CB-1", NUMBER, NOW) is None
        assert await keep_return_parcel(connection, "demo", "CB-1", "none yet!", NOW) is None
        assert await keep_return_parcel(connection, "demo", "CB-1", "rr 123456785 de", NOW) == "RR123456785DE"
        assert await keep_return_parcel(connection, "demo", "CB-1", "RR123456785DE", NOW) == "RR123456785DE"


async def test_where_the_refund_counts_from_the_goods_coming_back_its_date_is_told_then(
    api: httpx.AsyncClient, database: Database
) -> None:
    await import_order(database, an_order(destination="CN"), delivered_days_ago=3)
    await api.put("/v1/orders/CB-1/withdrawal", json={"name": "Jana Beispiel", "email": "jana@example.com"})
    before = (await api.post("/v1/orders/CB-1/withdrawal/confirmation")).json()
    number = label_in(await ask(api)).tracking_number
    assert number is not None
    at = datetime.now(UTC) - timedelta(hours=1)
    async with database.transaction(["demo"]) as connection:
        await keep_scans(connection, "demo", number, [Scan("delivered", at, "17track")])
    after = (await api.get("/v1/orders/CB-1/withdrawal")).json()
    assert (before["in_time"], before["refund_until"]) == (True, None)
    assert after["refund_until"] is not None
