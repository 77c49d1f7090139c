import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.tracking import find_tracking_numbers
from intent.tracking_forms import gs1_check_digit_holds, is_of_another_kind, mod7_check_digit_holds, table_of_forms

digits = st.text("0123456789", min_size=2, max_size=20)


def numbers(text: str, about_parcels: bool = True) -> list[tuple[str, str | None]]:
    found = find_tracking_numbers(text, about_parcels=about_parcels, posts={"CN": "China Post"})
    return [(number.number, number.carrier) for number, _ in found]


@pytest.mark.parametrize(
    ("text", "number", "carrier"),
    [
        ("YT2412345678901234", "YT2412345678901234", "YunExpress"),
        ("荷物yt 2412 3456 7890 1234はどこ", "YT2412345678901234", "YunExpress"),
        ("YT2412345678901", "YT2412345678901", "YTO Express"),
        ("顺丰SF1234567890123到哪了", "SF1234567890123", "SF Express"),
        ("LP00123456789012", "LP00123456789012", "Cainiao"),
        ("4PX3000123456789CN", "4PX3000123456789CN", "4PX"),
        ("UG123456789YP", "UG123456789YP", "Yanwen"),
        ("JJD000390007870007000", "JJD000390007870007000", "DHL"),
        ("Paket 0034 0434 1610 9402 2115", "00340434161094022115", "DHL"),
        ("TBA123456789012", "TBA123456789012", "Amazon"),
        ("LP0012345678901234", "LP0012345678901234", "Cainiao"),
        ("JT0001234567890", "JT0001234567890", "J&T Express"),
        ("jd0002 2511 4012 3456", "JD0002251140123456", "Yodel"),
        ("WNBAA0012345678YQ", "WNBAA0012345678YQ", "Wanb Express"),
        ("3skaba1234567", "3SKABA1234567", "PostNL"),
    ],
)
def test_letters_and_beginnings_of_their_own_tell_the_carrier_in_any_message(
    text: str, number: str, carrier: str
) -> None:
    assert numbers(text, about_parcels=False) == [(number, carrier)]


@pytest.mark.parametrize(
    "text", ["YT241234567890123", "XYT2412345678901234", "YT2412345678901234X", "SF12345", "00340434161094022116"]
)
def test_what_is_shorter_longer_or_has_a_wrong_check_digit_is_not_taken(text: str) -> None:
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("text", "number", "carrier"),
    [
        ("DPD 01234567890123", "01234567890123", "DPD"),
        ("Mein GLS-Paket 12345678901 fehlt", "12345678901", "GLS"),
        ("ヤマトの伝票番号は3318-8100-2504です", "331881002504", "Yamato Transport"),
        ("佐川 331881002504", "331881002504", "Sagawa Express"),
        ("DHL waybill 3318810025", "3318810025", "DHL"),
    ],
)
def test_a_carrier_named_right_before_digits_makes_them_a_parcels(text: str, number: str, carrier: str) -> None:
    assert numbers(text) == [(number, carrier)]
    assert numbers(text, about_parcels=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "DHL Bestellung 3318810025", "佐川 電話 331881002504", "GLS Tel 12345678901", "DHL +49 3318810025",
        "DHL waybill 3318810026", "Order 123456789012",
        "注文番号123456789012", "合計123456789012円", "كود الطلب 123456789012",
    ],
)  # fmt: skip
def test_digits_called_something_else_or_with_a_wrong_check_digit_are_no_parcels(text: str) -> None:
    assert numbers(text) == []


def test_a_word_for_a_parcels_number_goes_before_one_for_an_orders_when_it_is_the_last() -> None:
    assert is_of_another_kind("tracking of order 1", 18)
    assert not is_of_another_kind("order tracking number 1", 22)
    assert not is_of_another_kind("order 1234567, number 1", 22)
    assert not is_of_another_kind("Bordereau 1", 10)


def test_an_o_among_the_digits_of_a_postal_number_is_read_as_zero_when_the_check_digit_proves_it() -> None:
    assert numbers("LX48OOO7292CN and lx48ooo7292cn") == [("LX480007292CN", "China Post")]
    assert numbers("LX48OOO7293CN") == []


@given(digits)
def test_exactly_one_check_digit_of_each_kind_holds(serial: str) -> None:
    assert sum(gs1_check_digit_holds(f"{serial}{digit}") for digit in range(10)) == 1
    assert sum(mod7_check_digit_holds(f"{serial}{digit}") for digit in range(10)) == 1


@given(st.text("0123456789 -YTSFLPXCNDHdhlGS4", max_size=200))
def test_texts_of_what_numbers_are_made_of_can_be_searched(text: str) -> None:
    assert all(number.isalnum() for number, _ in numbers(text))


def test_every_form_has_a_source() -> None:
    forms = table_of_forms()
    assert all(form["source"] for kind in ("telling", "named") for form in forms[kind])
