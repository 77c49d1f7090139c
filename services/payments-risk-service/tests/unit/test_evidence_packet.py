from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Money
from crossdesk.errors import Misconfigured
from evidence_examples import ORDERED, bare_facts, full_facts
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.reasons import Reason
from payments_risk.evidence.facts import Customer, Document, EvidenceFacts, Message, OtherPayment
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.pieces import PIECES, texts
from payments_risk.evidence.table import load_evidence
from payments_risk.evidence.wording import MASK, clean, money

TABLE = load_evidence()
REASONS = get_args(Reason)


def changed(tmp_path: Path, change: Any) -> Path:
    table = yaml.safe_load((files("payments_risk.evidence") / "evidence.yaml").read_text("utf-8"))
    change(table)
    file = tmp_path / "evidence.yaml"
    file.write_text(yaml.safe_dump(table), "utf-8")
    return file


def test_every_reason_of_the_taxonomy_asks_for_something() -> None:
    assert set(TABLE.reasons) == set(REASONS)
    assert all(asked.asks for asked in TABLE.reasons.values())


def test_every_piece_that_is_made_is_described_and_every_text_piece_described_is_made() -> None:
    assert PIECES.keys() <= TABLE.pieces.keys()
    assert {name for name, piece in TABLE.pieces.items() if piece.text} <= PIECES.keys()


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_asked_for_can_be_held(reason: Reason) -> None:
    asked = TABLE.reasons[reason]
    takes_files = {name for name, piece in TABLE.pieces.items() if piece.file}
    assert {*asked.asks, *asked.instead, *asked.needs} <= PIECES.keys() | takes_files


def test_a_delivered_order_answers_a_claim_of_nothing_received_in_full() -> None:
    packet = assemble(full_facts(), TABLE)
    assert (packet.score, packet.missing, packet.sendable) == (100, (), True)
    assert packet.texts["proof_of_delivery"] == (
        "Parcel LX123456785CN was delivered by China Post on 2026-03-10 09:30 UTC, received by M. Wang."
    )


def test_a_missing_fact_is_a_missing_piece_told_in_words() -> None:
    parcel = replace(full_facts().parcels[0], delivered_at=None)
    packet = assemble(full_facts(parcels=(parcel,)), TABLE)
    assert "proof_of_delivery" not in packet.texts
    assert (packet.score, packet.lacks, packet.sendable) == (60, ("Delivery",), False)


def test_one_parcel_that_did_not_arrive_leaves_delivery_unproven() -> None:
    here = full_facts().parcels[0]
    there = replace(here, tracking_number="LX2", delivered_at=None, carrier=None)
    packet = assemble(full_facts(parcels=(here, there)), TABLE)
    assert not packet.holds("proof_of_delivery")
    assert not packet.holds("carrier")
    assert packet.texts["tracking_number"] == "LX123456785CN, LX2"


@pytest.mark.parametrize("reason", REASONS)
def test_nothing_known_is_nothing_said(reason: Reason) -> None:
    packet = assemble(bare_facts(reason=reason), TABLE)
    assert (packet.texts, packet.documents, packet.score, packet.sendable) == ({}, (), 0, False)
    assert packet.missing


def test_an_authenticated_payer_answers_a_denied_payment_alone() -> None:
    bare = full_facts(reason="fraud_online", compelling=None, earlier=(), parcels=())
    assert assemble(bare, TABLE).score == 100
    without = replace(bare, payment=replace(bare.payment, three_d_secure="none"))  # type: ignore[type-var]
    assert assemble(without, TABLE).score < TABLE.enough


def test_an_answer_that_lacks_what_is_needed_is_never_called_complete_enough() -> None:
    authenticated = full_facts(reason="fraud_online", order=None)
    packet = assemble(authenticated, TABLE)
    assert (packet.score, packet.lacks) == (TABLE.enough - 1, ("What was sold",))


def test_two_payments_for_one_order_are_not_told_apart() -> None:
    same = OtherPayment("ch_2", "CB-1", Money(minor=3990, currency="EUR"))
    assert "both_charges" not in texts(full_facts(other_payment=same))


def test_a_file_of_a_kind_nobody_knows_is_left_out() -> None:
    unknown = Document("horoscope", "stars.pdf", "application/pdf", b"%PDF")
    assert assemble(full_facts(documents=(unknown,)), TABLE).documents == ()


@given(st.sets(st.sampled_from([field.name for field in fields(EvidenceFacts)][6:])), st.sampled_from(REASONS))
def test_more_facts_never_make_an_answer_less_complete(kept: set[str], reason: Reason) -> None:
    whole = full_facts(reason=reason)
    part = bare_facts(reason=reason, **{name: getattr(whole, name) for name in kept})
    small, large = assemble(part, TABLE), assemble(whole, TABLE)
    assert 0 <= small.score <= large.score <= 100
    assert small.texts.keys() <= large.texts.keys()


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"]
)
def test_a_card_number_in_a_message_is_left_out_and_the_text_says_so(number: str) -> None:
    message = Message(ORDERED, "customer", f"My card {number}, ordered twice")
    said = texts(full_facts(messages=(message,)))["messages"]
    assert MASK in said
    assert not has_card_number(said)


@given(st.text(max_size=60), st.sampled_from(["4111111111111111", "3782 822463 10005"]), st.text(max_size=60))
def test_no_text_around_it_hides_a_card_number(before: str, number: str, after: str) -> None:
    assert not has_card_number(clean(f"{before} {number} {after}"))


def test_control_characters_are_dropped_and_letters_are_composed() -> None:
    customer = Customer(name="Jose\u0301\x00\x1b")
    assert texts(full_facts(customer=customer))["customer_name"] == "José"


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (3990, "EUR", "39.90 EUR"),
        (5, "EUR", "0.05 EUR"),
        (-250, "USD", "-2.50 USD"),
        (4000, "JPY", "4000 JPY"),
        (1234, "KWD", "1.234 KWD"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(minor: int, currency: str, said: str) -> None:
    assert money(Money(minor=minor, currency=currency)) == said


def without_unknown(table: dict[str, Any]) -> None:
    del table["reasons"]["unknown"]


def too_heavy(table: dict[str, Any]) -> None:
    table["reasons"]["other"]["asks"]["messages"] = 99


def undescribed(table: dict[str, Any]) -> None:
    table["reasons"]["other"]["needs"] = ["fingerprint"]


@pytest.mark.parametrize(
    ("change", "told"),
    [(without_unknown, "reasons lacks unknown"), (too_heavy, "reasons.other"), (undescribed, "'fingerprint'")],
)
def test_a_table_with_a_gap_is_refused_naming_it(tmp_path: Path, change: Any, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        load_evidence(changed(tmp_path, change))


def test_the_table_names_a_source_for_every_row() -> None:
    rows: Mapping[str, Any] = TABLE.pieces
    assert all(piece.source in TABLE.sources.root for piece in rows.values())
