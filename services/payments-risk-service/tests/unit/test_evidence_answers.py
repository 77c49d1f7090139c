import json
from dataclasses import replace
from typing import Any

import pytest
from evidence_examples import DEVICE, ORDERED, PDF, bare_facts, full_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_risk.evidence.answer import Answer, answer_of
from payments_risk.evidence.facts import Document, Message
from payments_risk.evidence.limits import CUT, File, cut, load_limits
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.table import load_evidence

TABLE, LIMITS = load_evidence(), load_limits()
REPORT = File("report", "evidence.pdf", "application/pdf", PDF, 2)

# docs.stripe.com/api/disputes/evidence_object: every field there is.
STRIPE_TEXTS = {
    "access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal",
    "customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation",
    "service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number",
    "uncategorized_text",
}  # fmt: skip
STRIPE_FILES = {
    "cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation",
    "receipt", "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file",
}  # fmt: skip


def answered(**changes: Any) -> Answer:
    return answer_of(assemble(full_facts(**changes), TABLE), REPORT, TABLE, LIMITS)


def length(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(length, value.values()))
    return sum(map(length, value)) if isinstance(value, list) else len(value)


def test_each_of_stripes_documented_fields_has_a_piece() -> None:
    assert {piece.text for piece in TABLE.pieces.values() if piece.text} | {"uncategorized_text"} == STRIPE_TEXTS
    assert {piece.file for piece in TABLE.pieces.values() if piece.file} == STRIPE_FILES


def test_stripes_fields_are_filled_with_what_is_known() -> None:
    fields = answered().fields
    assert fields["shipping_tracking_number"] == "LX123456785CN"
    assert fields["shipping_date"] == "2026-03-02"
    assert fields["customer_purchase_ip"] == "192.0.2.7"
    assert "Scans of the parcel\nLX123456785CN: 2026-03-03 09:30 UTC Departed" in fields["uncategorized_text"]
    assert "enhanced_evidence" not in fields


def test_what_is_not_known_is_no_field() -> None:
    assert answer_of(assemble(bare_facts(), TABLE), None, TABLE, LIMITS) == Answer({}, ())


def test_compelling_evidence_names_exactly_two_earlier_charges() -> None:
    told = answered(reason="fraud_online", code="10.4").fields["enhanced_evidence"]["visa_compelling_evidence_3"]
    assert [each["charge"] for each in told["prior_undisputed_transactions"]] == ["ch_a", "ch_b"]
    disputed = told["disputed_transaction"]
    assert (disputed["customer_device_fingerprint"], disputed["merchandise_or_services"]) == (DEVICE, "merchandise")
    assert disputed["shipping_address"] == {
        "line1": "Hauptstrasse 1",
        "city": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    }


@pytest.mark.parametrize("changes", [{"scheme": "mastercard"}, {"compelling": None}, {"earlier": ()}])
def test_compelling_evidence_is_told_of_visa_and_whole_only(changes: dict[str, Any]) -> None:
    assert "enhanced_evidence" not in answered(**{"reason": "fraud_online", **changes}).fields


@pytest.mark.parametrize(
    ("characters", "field"), [(14, None), (15, "customer_device_id"), (20, "customer_device_fingerprint")]
)
def test_a_device_goes_where_it_is_long_enough_for(characters: int, field: str | None) -> None:
    paid = replace(full_facts().payment, device="d" * characters)  # type: ignore[type-var]
    told = answered(reason="fraud_online", payment=paid).fields["enhanced_evidence"]["visa_compelling_evidence_3"]
    assert {name for name in told["disputed_transaction"] if "device" in name} == ({field} if field else set())


@settings(max_examples=20)
@given(st.integers(0, 200), st.integers(0, 2000))
def test_stripes_limit_of_150_000_characters_holds_however_much_is_said(count: int, size: int) -> None:
    messages = tuple(Message(ORDERED, "customer", "ä" * size) for _ in range(count))
    fields = answered(messages=messages, reason="fraud_online").fields
    assert length(fields) <= 150_000
    assert len(fields["product_description"]) <= 20_000


def test_a_text_that_is_cut_says_so() -> None:
    assert cut("a" * 100, 50) == "a" * (50 - len(CUT)) + CUT
    assert cut("a" * 50, 50) == "a" * 50


def test_files_go_into_the_field_for_their_kind_and_each_field_takes_one() -> None:
    proof = Document("proof_of_delivery", "proof.png", "image/png", b"png")
    photo = Document("photos", "photo.png", "image/png", b"png")
    files = answered(documents=(proof, photo)).files
    assert [(each.slot, each.name) for each in files] == [
        ("uncategorized_file", "evidence.pdf"),
        ("shipping_documentation", "proof.png"),
    ]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (Document("receipt", "x.docx", "application/msword", b""), None),
        (Document("proof_of_delivery", "x.docx", "application/msword", b""), "is not taken"),
        (Document("proof_of_delivery", "x.png", "image/png", b"0" * 4_500_001), "bytes"),
        (Document("proof_of_delivery", "x.pdf", "application/pdf", b"0", pages=49), "pages"),
    ],
)
def test_a_file_over_a_limit_is_left_out_and_why_is_said(document: Document, why: str | None) -> None:
    answer = answered(documents=(document,))
    assert [each.name for each in answer.files] == ["evidence.pdf"]
    assert (not answer.left_out) if why is None else (why in answer.left_out[0])


def test_mastercard_takes_fewer_pages() -> None:
    long = Document("proof_of_delivery", "long.pdf", "application/pdf", b"0", pages=18)
    assert len(answered(documents=(long,)).files) == 2
    assert len(answered(documents=(long,), scheme="mastercard").files) == 1


def test_adyens_defence_takes_one_document_for_each_type() -> None:
    answer = answered(provider="adyen")
    assert answer.fields == {"defenseReasonCode": "MerchandiseReceived"}
    assert [each.slot for each in answer.files] == ["DateMerchandiseShipped", "ProofOfGoodsOrServicesProvided"]
    assert {each.data for each in answer.files} == {PDF}


def test_the_carriers_own_document_takes_its_place_in_a_defence() -> None:
    proof = Document("proof_of_delivery", "proof.pdf", "application/pdf", b"carrier")
    files = {each.slot: each.data for each in answered(provider="adyen", documents=(proof,)).files}
    assert files == {"DateMerchandiseShipped": PDF, "ProofOfGoodsOrServicesProvided": b"carrier"}


@pytest.mark.parametrize("changes", [{"parcels": ()}, {"scheme": "discover"}, {"reason": "bank"}])
def test_a_defence_that_lacks_a_piece_is_the_general_one(changes: dict[str, Any]) -> None:
    assert answered(provider="adyen", **changes).fields == {"defenseReasonCode": "SupplyDefenseMaterial"}


def test_paypal_is_told_the_tracking_number_and_names_its_files() -> None:
    first, second = answered(provider="paypal").fields["evidences"]
    assert first["evidence_type"] == "PROOF_OF_FULFILLMENT"
    assert first["evidence_info"]["tracking_info"] == [
        {"carrier_name": "OTHER", "carrier_name_other": "China Post", "tracking_number": "LX123456785CN"}
    ]
    assert first["documents"] == [{"name": "evidence.pdf"}, {"name": "teapot.jpg"}]
    assert second["evidence_type"] == "PROOF_OF_DELIVERY_SIGNATURE"


def test_paypal_is_told_of_refunds_by_their_ids() -> None:
    first = answered(provider="paypal", reason="credit_not_processed").fields["evidences"][0]
    assert first["evidence_info"] == {"refund_ids": [{"refund_id": "re_1"}]}


@given(st.text(max_size=5000))
def test_notes_to_paypal_keep_its_limit(text: str) -> None:
    fields = answered(provider="paypal", messages=(Message(ORDERED, "shop", text),), reason="other").fields
    assert all(len(each.get("notes", "")) <= 2000 for each in fields["evidences"])
    assert json.dumps(fields)


def test_a_claim_of_the_customer_has_no_provider_to_answer_to() -> None:
    with pytest.raises(ValueError, match="reply to the customer"):
        answered(provider="customer")
