"""The demo shop: what it promises to those who build on it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import tracking_numbers

from deploy.demo import shop
from deploy.demo.sources import read_sources
from deploy.demo.write_shop import FOLDER, as_lines, draw_shop

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def test_the_committed_files_are_what_the_script_draws() -> None:
    for name, rows in draw_shop(read_sources()).items():
        assert (FOLDER / f"{name}.jsonl").read_text("utf-8") == as_lines(rows), f"run deploy.demo.write_shop: {name}"


def test_there_are_200_orders_to_at_least_12_countries() -> None:
    orders = shop.orders(NOW)
    assert len({order.order_id for order in orders}) == 200
    assert len({order.destination for order in orders}) >= 12


def test_every_parcel_number_has_a_valid_check_digit() -> None:
    numbers = [row["tracking_number"] for row in shop.rows("parcels")]
    assert len(set(numbers)) == len(numbers)
    assert [number for number in numbers if tracking_numbers.get_tracking_number(number) is None] == []
    assert sum(number.startswith("LX") and number.endswith("CN") for number in numbers) > 20


def test_orders_and_parcels_agree() -> None:
    named = {number: order.order_id for order in shop.orders(NOW) for number in order.tracking_numbers}
    assert named == {row["tracking_number"]: row["order_id"] for row in shop.rows("parcels")}


def test_nothing_happens_in_the_future_or_before_the_order() -> None:
    placed = {order.order_id: order.placed_at for order in shop.orders(NOW)}
    moves, updates = shop.transactions(NOW), shop.shipment_updates(NOW)
    happened = [(each.order_id, each.occurred_at) for each in moves]
    happened += [(each.order_id, each.occurred_at) for each in updates]
    assert all(placed[order_id] <= at <= NOW for order_id, at in happened)
    for parcel in shop.rows("parcels"):
        assert all(placed[parcel["order_id"]] < NOW - timedelta(hours=e["hours_ago"]) <= NOW for e in parcel["events"])


def test_a_total_is_the_sum_of_its_items() -> None:
    for order in shop.orders(NOW):
        assert order.total.minor == sum(item.price.minor * item.quantity for item in order.items)
        assert {item.price.currency for item in order.items} == {order.total.currency}


@pytest.mark.parametrize(
    "case", [("capture", "succeeded"), ("refund", "succeeded"), ("refund", "pending"), ("chargeback", "succeeded"),
             ("void", "succeeded"), ("authorization", "failed"), ("capture", "pending")],
)  # fmt: skip
def test_every_kind_of_movement_of_money_occurs(case: tuple[str, str]) -> None:
    assert case in {(move.kind, move.status) for move in shop.transactions(NOW)}


def test_some_orders_were_charged_twice() -> None:
    captured = Counter((move.order_id, move.amount.minor) for move in shop.transactions(NOW) if move.kind == "capture")
    assert sum(count == 2 for count in captured.values()) >= 3


def test_there_are_payments_of_39_90_eur_with_and_without_3_d_secure() -> None:
    of_interest = [m for m in shop.transactions(NOW) if m.amount.minor == 3990 and m.amount.currency == "EUR"]
    assert {"authenticated", "none"} <= {move.three_d_secure for move in of_interest if move.kind == "capture"}


def test_customers_are_addressed_under_example_domains_only() -> None:
    addresses = [customer.email for customer in shop.customers()]
    assert len(set(addresses)) == len(addresses)
    assert all(address and address.endswith(("@example.com", "@example.org")) for address in addresses)


def test_a_body_holds_neither_tenant_nor_reason() -> None:
    body = shop.body(shop.orders(NOW)[0])
    assert {"tenant", "why"}.isdisjoint(body)
    assert body["order_id"] == shop.sample()["order_id"]
