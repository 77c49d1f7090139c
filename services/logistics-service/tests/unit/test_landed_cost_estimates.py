"""What makes a landed cost an estimate, and the doubts that are told with it."""

import pytest

from .landed_costs import IOSS, cost, the


def test_a_province_that_was_not_given_leaves_the_answer_incomplete() -> None:
    found = cost("US-CA", "10000 CAD", "2026-11-26", carriage="courier")
    assert not found.complete
    assert [charge.name for charge in found.charges if charge.amount_minor is None] == ["provincial sales tax"]


def test_a_way_of_sending_that_was_not_said_makes_an_estimate() -> None:
    assert the("duty", cost("US-CA", "3000 CAD", "2026-11-26")).estimate
    assert not the("duty", cost("US-CA", "3000 CAD", "2026-11-26", carriage="courier")).estimate


@pytest.mark.parametrize(
    ("route", "on", "fees"),
    [
        ("CN-FR", "2026-02-28", []),
        ("CN-FR", "2026-03-01", [("fr-small-parcels-tax", 200)]),
        ("CN-FR", "2027-01-01", []),
        ("CN-FR", "2026-11-01", [("fr-small-parcels-tax-since-november-2026", 200)]),
        ("CN-IT", "2026-09-30", []),
        ("CN-IT", "2026-10-01", [("it-parcel-contribution", 200)]),
    ],
)
def test_parcel_fees_of_france_and_italy_are_estimates(route: str, on: str, fees: list[tuple[str, int]]) -> None:
    found = [each for each in cost(route, "5000 EUR", on).charges if each.rule.startswith(("fr-", "it-"))]
    assert [(each.rule, each.amount_minor) for each in found] == fees
    assert all(each.estimate for each in found)


@pytest.mark.parametrize("hs6", [None, "180690"])
def test_a_rate_that_had_to_be_assumed_is_an_estimate(hs6: str | None) -> None:
    assert the("tax", cost("CN-DE", "5000 EUR", "2026-07-01", hs6=hs6)).estimate
    assert not the("tax", cost("CN-DE", "5000 EUR", "2026-07-01")).estimate


def test_a_tax_on_an_unknown_duty_is_an_estimate_and_says_why() -> None:
    tax = the("tax", cost("CN-DE", "20000 EUR", "2026-07-01"))
    assert tax.estimate
    assert "at least this much" in tax.reason


def test_a_draft_rule_gives_an_estimate() -> None:
    found = cost("CN-BR", "5000 USD", "2026-05-12", **IOSS)
    assert the("duty", found).estimate
    assert "not yet confirmed" in the("duty", found).reason


def test_a_converted_value_close_to_a_limit_is_doubted() -> None:
    assert "close to the limit" in the("duty", cost("CN-DE", "16400 USD", "2026-06-30")).reason
    assert "close to the limit" not in the("duty", cost("CN-DE", "14000 USD", "2026-06-30")).reason


def test_goods_above_and_below_a_limit_apiece_are_doubted() -> None:
    lines = [{"price": {"minor": minor, "currency": "AUD"}, "quantity": 1, "hs6": "850440"} for minor in (5000, 120000)]
    assert "Some pieces" in the("tax", cost("CN-AU", "1 AUD", "2026-11-26", lines=lines, **IOSS)).reason


def test_a_carrier_that_collects_asks_a_fee_that_is_not_known_unless_given() -> None:
    unknown = cost("CN-DE", "5000 EUR", "2026-06-30", carrier_fee=None)
    assert (the("handling", unknown).amount_minor, unknown.complete) == (None, False)
    known = cost("CN-DE", "5000 EUR", "2026-06-30", carrier_fee={"minor": 600, "currency": "EUR"})
    assert (known.on_delivery_minor, known.complete) == (950 + 600, True)
    collected = cost("CN-DE", "5000 EUR", "2026-06-30", carrier_fee=None, **IOSS)
    assert (collected.complete, collected.on_delivery_minor) == (True, 0)


def test_the_eu_handling_fee_is_told_of_but_not_guessed() -> None:
    assert not any("handling fee" in each for each in cost("CN-DE", "5000 EUR", "2026-10-31").reasons)
    assert any("handling fee" in each for each in cost("CN-DE", "5000 EUR", "2026-11-01").reasons)


def test_what_japan_is_about_to_change_is_an_estimate() -> None:
    assert not the("tax", cost("CN-JP", "10000 JPY", "2026-03-31")).estimate
    assert the("tax", cost("CN-JP", "10000 JPY", "2026-04-01")).estimate


def test_a_doubt_is_told_only_where_the_rule_applies() -> None:
    far_above = the("duty", cost("US-CA", "1000000 CAD", "2026-11-26", hs6=None))
    assert "was not said" not in far_above.reason
    assert "no HS code" not in far_above.reason
    assert "no HS code" in the("duty", cost("CN-DE", "5000 EUR", "2026-06-30", hs6=None)).reason
