"""The online withdrawal function in two steps, and its receipt."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from logistics.returns.refused import ReturnRefused
from logistics.returns.withdrawal import (
    Withdrawal,
    WithdrawalReceipt,
    WithdrawalStatement,
    confirm_withdrawal,
    in_time,
    state_withdrawal,
)
from logistics.returns.withdrawal_function import withdrawal_function
from logistics.returns.withdrawal_receipt import receipt_data, receipt_texts, written_receipt

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
START = Withdrawal(key="w-1")


def a_statement(**fields: Any) -> WithdrawalStatement:
    values = {"name": "Jana Beispiel", "contract": "CB-10000042", "email": "jana@example.com"}
    return WithdrawalStatement.model_validate({**values, "time_zone": "Europe/Berlin", **fields})


def a_receipt(**fields: Any) -> WithdrawalReceipt:
    receipt = confirm_withdrawal(state_withdrawal(START, a_statement(**fields)), AT).receipt
    assert receipt is not None
    return receipt


def test_stated_and_confirmed_gives_a_receipt_with_the_moment() -> None:
    receipt = a_receipt()
    assert (receipt.key, receipt.statement, receipt.submitted_at) == ("w-1", a_statement(), AT)


def test_without_a_statement_there_is_nothing_to_confirm() -> None:
    with pytest.raises(ReturnRefused, match="nothing to confirm"):
        confirm_withdrawal(START, AT)


def test_confirmed_twice_gives_the_same_receipt() -> None:
    once = confirm_withdrawal(state_withdrawal(START, a_statement()), AT)
    assert confirm_withdrawal(once, AT + timedelta(days=3)) == once


def test_a_statement_may_be_corrected_until_it_is_confirmed() -> None:
    corrected = state_withdrawal(state_withdrawal(START, a_statement()), a_statement(email="j@example.com"))
    confirmed = confirm_withdrawal(corrected, AT)
    assert confirmed.receipt is not None
    assert confirmed.receipt.statement.email == "j@example.com"


def test_after_the_confirmation_the_same_statement_is_taken_and_another_refused() -> None:
    confirmed = confirm_withdrawal(state_withdrawal(START, a_statement()), AT)
    assert state_withdrawal(confirmed, a_statement()) == confirmed
    with pytest.raises(ReturnRefused, match="stays as it was stated"):
        state_withdrawal(confirmed, a_statement(contract="CB-2"))


@given(st.lists(st.sampled_from(["state", "confirm"]), max_size=8))
def test_whatever_the_order_of_repeated_steps_there_is_one_receipt(steps: list[str]) -> None:
    withdrawal, receipts = START, set()
    for number, step in enumerate(steps):
        if step == "state":
            withdrawal = state_withdrawal(withdrawal, a_statement())
        elif withdrawal.statement is not None:
            withdrawal = confirm_withdrawal(withdrawal, AT + timedelta(hours=number))
        receipts |= {withdrawal.receipt} - {None}
    assert len(receipts) <= 1


def test_what_was_stated_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        a_receipt().statement.name = "Other"  # type: ignore[misc]  # the refusal is what is tested


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Jana\nBcc: x@example.com"}, "name"),
        ({"contract": ""}, "contract"),
        ({"contract": "x" * 201}, "contract"),
        ({"email": "jana"}, "email"),
        ({"email": "jana@example.com\r\nBcc: x@example.com"}, "email"),
        ({"items": ["a\u2028b"]}, "items"),
        ({"time_zone": "Nowhere"}, "time_zone"),
    ],
)
def test_a_statement_with_a_fault_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_statement(**change)
    assert refused.value.errors()[0]["loc"][0] == field


def test_names_are_kept_composed() -> None:
    assert a_statement(name="Rene\u0301e").name == "Renée"


def test_the_receipt_is_plain_data_for_templates() -> None:
    assert receipt_data(a_receipt(items=["Lamp"])) == {
        "key": "w-1",
        "name": "Jana Beispiel",
        "contract": "CB-10000042",
        "items": ["Lamp"],
        "email": "jana@example.com",
        "date": "2026-11-26",
        "time": "23:30:05",
        "time_zone": "Europe/Berlin",
        "utc_offset": "+01:00",
        "submitted_at": "2026-11-26T22:30:05Z",
    }


def test_the_receipt_reads_in_english() -> None:
    text = written_receipt(a_receipt(), receipt_texts()).text
    for part in ("26 November 2026 at 23:30:05 (Europe/Berlin, UTC+01:00)", "CB-10000042", "the whole order", "w-1"):
        assert part in text


@pytest.mark.parametrize("language", sorted(receipt_texts().texts))
def test_every_language_tells_content_date_and_time_of_the_withdrawal(language: str) -> None:
    receipt = a_receipt(language=language, items=["Lamp", "Vase {name}"])
    written = written_receipt(receipt, receipt_texts())
    data = receipt_data(receipt)
    told = ("Lamp, Vase {name}", "23:30:05", "2026", "26", data["name"], data["contract"], data["email"], data["key"])
    assert all(part in written.text for part in (*told, "Europe/Berlin", "UTC+01:00"))
    assert (written.language, "{" in written.text.replace("{name}", "")) == (language, False)


def test_the_languages_of_the_eu_but_two_have_a_receipt_of_their_own() -> None:
    labelled = {each.language for each in withdrawal_function().languages}
    assert len(labelled) == 24
    assert labelled - set(receipt_texts().texts) == {"ga", "mt"}


def test_a_language_nobody_wished_for_is_the_countrys_and_an_unknown_one_english() -> None:
    texts = receipt_texts()
    asked = [texts.language(*each) for each in [("de-AT", "FR"), (None, "FR"), (None, "BE"), ("zh-Hans", "DE")]]
    assert asked == ["de", "fr", "en", "en"]
    assert set(texts.country_languages.values()) <= set(texts.texts)


def test_texts_differ_between_languages_and_are_composed() -> None:
    texts = receipt_texts().texts
    assert len({each.text for each in texts.values()}) == len(texts)
    assert all(normalize("NFC", each.text) == each.text for each in texts.values())


ONE_LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60).filter(
    str.strip
)


@given(name=ONE_LINE, items=st.lists(ONE_LINE, max_size=3), language=st.sampled_from(sorted(receipt_texts().texts)))
def test_whatever_was_stated_stands_in_the_receipt_and_adds_no_line(name: str, items: list[str], language: str) -> None:
    receipt = a_receipt(name=name, items=items, language=language)
    written, plain = (written_receipt(each, receipt_texts()) for each in (receipt, a_receipt(language=language)))
    assert receipt.statement.name in written.text
    assert all(item in written.text for item in receipt.statement.items)
    assert len(written.text.split("\n")) == len(plain.text.split("\n"))


def test_the_receipt_survives_being_kept_as_json() -> None:
    confirmed = confirm_withdrawal(state_withdrawal(START, a_statement(items=["Lamp"])), AT)
    assert Withdrawal.model_validate_json(confirmed.model_dump_json()) == confirmed


def test_the_last_second_of_the_last_day_is_in_time() -> None:
    deadline = AT.replace(microsecond=0)
    receipt = a_receipt()
    assert in_time(receipt.model_copy(update={"submitted_at": AT.replace(microsecond=900_000)}), deadline)
    assert not in_time(receipt.model_copy(update={"submitted_at": AT + timedelta(seconds=1)}), deadline)
    assert in_time(receipt, None)
