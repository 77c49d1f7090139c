from datetime import date

import pytest
from crossdesk.contracts.intent import Intent
from hypothesis import given
from hypothesis import strategies as st

from intent.entities import EntityFinder, Surroundings
from intent.miswritten import Miswritten, find_miswritten
from intent.policy import load_policy
from intent.tracking import s10_check_digit_holds

FINDER, AROUND = EntityFinder(), Surroundings(date(2026, 11, 26))
RIGHT = "LX473124829DE"


def found(text: str) -> Miswritten | None:
    return find_miswritten(text, FINDER.find(text, AROUND))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Where is my parcel LX473124828DE?", "LX473124828DE"),
        ("wo ist lx473124828de", "LX473124828DE"),
        ("荷物LX473124828DEはどこですか", "LX473124828DE"),
        ("LX 473 124 828 DE", "LX473124828DE"),
        ("LX47312482DE", "LX47312482DE"),
        ("LX4731248290DE", "LX4731248290DE"),
        ("LX47312A829DE", "LX47312A829DE"),
        ("LX4731248٢٨DE", "LX473124828DE"),
        ("1Z999AA10123456785", "1Z999AA10123456785"),
        ("1z999aa1012345678", "1Z999AA1012345678"),
        ("YT241234567890123", "YT241234567890123"),
        ("sf12345678901", "SF12345678901"),
        ("LP0012345678901", "LP0012345678901"),
        ("4PX 3000 1234 5678 CN", "4PX300012345678CN"),
        ("00340434161094022116", "00340434161094022116"),
    ],
)
def test_a_number_that_is_almost_of_a_carriers_form_is_noticed(text: str, number: str) -> None:
    assert found(text) == Miswritten(number)


@pytest.mark.parametrize(
    "text",
    [
        "my tracking number is 12345678901", "Sendungsnummer: 12345678901", "Paketnummer 1234 5678 9012 3",
        "FedEx 123456789013", "numéro de suivi 8R12345678901", "单号123456789012345", "追跡番号は1234-5678-9013です",
        "mi número de envío es 123456789012345",
    ],
)  # fmt: skip
def test_a_number_announced_as_a_parcels_is_noticed_whatever_it_looks_like(text: str) -> None:
    assert found(text) == Miswritten(None)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my parcel?", f"Where is {RIGHT}?", "YT2412345678901234", "order 1234567, tracking LX473124828DE",
        "size SF 12 or YT1", "track my order 12345678901", "call me about DHL: +49 176 12345678",
        "DHL, Tel. 0228 43331129", "订单号123456789012345", "tracking since 2026-11-20 14:30",
        "IBAN DE89370400440532013000", "VAT GB123456789", "I paid with 4111 1111 1111 1111",
        "ISBN 9783161484100", "tracking cost 1234567890 €",
    ],
)  # fmt: skip
def test_right_numbers_and_those_of_another_kind_are_not(text: str) -> None:
    assert found(text) is None


@given(st.integers(0, 12), st.sampled_from("0123456789"))
def test_any_wrong_digit_of_a_posts_number_is_noticed(place: int, digit: str) -> None:
    written = RIGHT[:place] + digit + RIGHT[place + 1 :]
    if RIGHT[place].isdigit() and not s10_check_digit_holds(written):
        assert found(f"Where is {written}?") == Miswritten(written)


@given(st.text(alphabet="LX473124829DE0 -tracking\u0661荷", max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    noticed = found(text)
    assert noticed is None or noticed.number is None or noticed.number.isalnum()


def test_who_may_have_mistyped_a_number_needs_logistics_when_the_answer_depends_on_the_parcel() -> None:
    policy, nothing = load_policy(), FINDER.find("", AROUND)
    assert policy.needed(Intent(id="track_shipment", confidence=0.9), nothing, miswritten=True) == ["shipment"]
    assert policy.needed(Intent(id="track_shipment", confidence=0.9), nothing) == []
    assert policy.needed(Intent(id="track_shipment", confidence=0.3), nothing, miswritten=True) == []
    assert policy.needed(Intent(id="greeting", confidence=0.9), nothing, miswritten=True) == []
