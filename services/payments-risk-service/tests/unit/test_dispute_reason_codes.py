import json
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from crossdesk.contracts.event import Money
from crossdesk.errors import Misconfigured
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.dispute_case import Dispute, Scheme, Step
from payments_risk.disputes.provider_stages import load_provider_stages, stage_said
from payments_risk.disputes.reasons import Reason, ReasonCodes, load_reason_codes, scheme_named, understand


@pytest.fixture(scope="module")
def codes() -> ReasonCodes:
    return load_reason_codes()


def a_dispute(**fields: Any) -> Dispute:
    values = {"dispute_id": "d", "provider": "stripe", "disputed": Money(minor=1, currency="EUR")}
    return Dispute(**{**values, "history": [Step(stage="chargeback", at=NOON)], **fields})


@pytest.mark.parametrize(
    ("scheme", "code", "reason"),
    [
        ("visa", "10.4", "fraud_online"),
        ("visa", "12.6.1", "duplicate"),
        ("visa", "13.1", "not_received"),
        ("mastercard", "4837", "fraud_online"),
        ("mastercard", "4863", "not_recognised"),
        ("discover", "4863", "authorisation"),
        ("amex", "c08", "not_received"),
        ("amex", " F29 ", "fraud_online"),
        ("discover", "RN2", "credit_not_processed"),
        ("sepa", "MD06", "revoked_debit"),
        ("visa", "99.9", "unknown"),
        ("unknown", "10.4", "unknown"),
    ],
)
def test_a_code_is_read_in_the_list_of_its_scheme(codes: ReasonCodes, scheme: str, code: str, reason: str) -> None:
    assert understand(a_dispute(scheme=scheme, code=code), codes).reason == reason


@pytest.mark.parametrize(
    ("provider", "word", "reason"),
    [
        ("stripe", "product_not_received", "not_received"),
        ("stripe", "insufficient_funds", "bank"),
        ("paypal", "UNAUTHORISED", "fraud_online"),
        ("paypal", "MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "not_received"),
        ("customer", "duplicate", "duplicate"),
        ("customer", "whatever", "unknown"),
        ("adyen", "product_not_received", "unknown"),
    ],
)
def test_without_a_code_the_providers_own_word_counts(
    codes: ReasonCodes, provider: str, word: str, reason: str
) -> None:
    assert understand(a_dispute(provider=provider, provider_reason=word), codes).reason == reason


@pytest.mark.parametrize(
    ("scheme", "code", "word", "reason", "contradicted"),
    [
        ("mastercard", "4853", "product_not_received", "not_received", False),
        ("mastercard", "4834", "duplicate", "duplicate", False),
        ("mastercard", "4834", "general", "processing", False),
        ("mastercard", "4834", "product_not_received", "not_received", True),
        ("visa", "12.6.2", "duplicate", "paid_by_other_means", False),
        ("visa", "13.7", "credit_not_processed", "cancelled_purchase", False),
        ("visa", "10.4", "general", "fraud_online", False),
        ("visa", "10.4", "product_not_received", "fraud_online", True),
        ("visa", "13.1", "fraudulent", "not_received", True),
    ],
)
def test_the_providers_word_makes_a_broad_code_exact_and_may_contradict_an_exact_one(
    codes: ReasonCodes, scheme: str, code: str, word: str, reason: str, contradicted: bool
) -> None:
    found = understand(a_dispute(scheme=scheme, code=code, provider_reason=word), codes)
    assert (found.reason, found.contradicted) == (reason, contradicted)


@given(code=st.text(max_size=20), word=st.text(max_size=20), scheme=st.sampled_from(get_args(Scheme)))
def test_whatever_is_written_is_understood_as_some_reason(
    codes: ReasonCodes, code: str, word: str, scheme: str
) -> None:
    assert understand(a_dispute(scheme=scheme, code=code, provider_reason=word), codes).reason in get_args(Reason)


@pytest.mark.parametrize(
    ("word", "scheme"),
    [
        ("mc", "mastercard"),
        ("Visa", "visa"),
        ("diners", "discover"),
        ("jcb", "other"),
        (" ", "unknown"),
        (None, "unknown"),
    ],
)
def test_providers_name_schemes_in_their_own_way(codes: ReasonCodes, word: str | None, scheme: str) -> None:
    assert scheme_named(codes, word) == scheme


def test_visas_chapters_are_the_families_of_their_codes(codes: ReasonCodes) -> None:
    chapters = {"10": {"fraud"}, "11": {"authorisation"}, "12": {"processing"}, "13": {"consumer", "open"}}
    for code, meaning in codes.codes["visa"].items():
        assert codes.families[meaning.reason] in chapters[code.split(".")[0]]


def test_every_source_says_whether_it_was_checked(codes: ReasonCodes) -> None:
    assert understand(a_dispute(scheme="amex", code="P07"), codes).source.endswith("[draft, not checked]")
    assert not understand(a_dispute(scheme="visa", code="10.4"), codes).source.endswith("[draft, not checked]")


def test_every_reason_but_the_unknown_is_given_by_some_code(codes: ReasonCodes) -> None:
    given_by = {code.reason for listed in codes.codes.values() for code in listed.values()}
    assert given_by == set(get_args(Reason)) - {"unknown"}


def changed(tmp_path: Path, **changes: Any) -> Path:
    content = yaml.safe_load((files("payments_risk.disputes") / "reason_codes.yaml").read_text(encoding="utf-8"))
    (tmp_path / "mine.yaml").write_text(json.dumps({**content, **changes}))
    return tmp_path / "mine.yaml"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"families": {"duplicate": "processing"}}, "families lacks fraud_online"),
        ({"families": {"duplicate": "silly"}}, "families.duplicate"),
        ({"codes": {"visa": {"10.4": {"reason": "bad", "means": "m", "source": "stripe"}}}}, "codes.visa.10.4.reason"),
        ({"codes": {"visa": {"10.4": {"reason": "other", "means": "m", "source": "x"}}}}, "there is no source 'x'"),
        ({"codes": {}}, "nothing names the source"),
        ({"schemes": {"mc": "master"}}, "schemes.mc"),
    ],
)
def test_a_wrong_table_is_refused_by_file_and_place(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load_reason_codes(changed(tmp_path, **changes))
    assert str(caught.value).startswith("mine.yaml")
    assert complaint in str(caught.value)


def test_a_code_that_could_never_be_found_is_refused(tmp_path: Path) -> None:
    file = changed(tmp_path)
    file.write_text(file.read_text().replace('"C08"', '"c08"'))
    with pytest.raises(Misconfigured, match=r"codes\.amex\.c08: write it as 'C08'"):
        load_reason_codes(file)


@pytest.mark.parametrize(
    ("provider", "word", "stage", "awaiting"),
    [
        ("stripe", "warning_needs_response", "inquiry", "shop"),
        ("stripe", "under_review", "chargeback", "other_side"),
        ("stripe", "prevented", "withdrawn", "nobody"),
        ("adyen", "NOTIFICATION_OF_CHARGEBACK", "chargeback", "shop"),
        ("adyen", "SECOND_CHARGEBACK", "lost", "nobody"),
        ("paypal", "PRE_ARBITRATION", "pre_arbitration", "shop"),
        ("paypal", "CANCELED_BY_BUYER", "withdrawn", "nobody"),
    ],
)
def test_each_providers_words_name_a_stage(provider: Any, word: str, stage: str, awaiting: str) -> None:
    meaning = stage_said(load_provider_stages(), provider, word)
    assert (meaning.stage, meaning.awaiting) == (stage, awaiting)


def test_a_word_nobody_knows_means_nothing() -> None:
    assert stage_said(load_provider_stages(), "stripe", "melted") is None
