"""Numbers on parcels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.tracking_number import S10_WEIGHTS, canonical, carrier_of, is_miswritten, s10_check_digit

serials = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("RR473124829FI", "Posti"),
        ("RB123456785GB", "Royal Mail"),
        ("LX480007292CN", "China Post"),
        ("LX123456785TW", "Chunghwa Post"),
        ("1Z999AA10123456784", "UPS"),
        ("1Z999AA10123456785", None),
        ("RB123456786GB", None),
        ("HELLO", None),
    ],
)
def test_a_number_with_a_valid_check_digit_names_its_carrier(number: str, carrier: str | None) -> None:
    assert carrier_of(number) == carrier


@pytest.mark.parametrize(
    ("serial", "digit"), [("47312482", 9), ("12345678", 5), ("00000000", 5), ("00000008", 0), ("99999999", 5)]
)
def test_the_check_digit_is_that_of_the_standard(serial: str, digit: int) -> None:
    assert s10_check_digit(serial) == digit


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_the_standard_itself_cannot(serial: str, place: int, off: int) -> None:
    """S10 writes 11 as 5, which the remainder 6 gives too: serials of remainders 0 and 6 share a check digit."""
    wrong = serial[:place] + str((int(serial[place]) + off) % 10) + serial[place + 1 :]
    remainders = {_weighted(serial), _weighted(wrong)}
    assert s10_check_digit(serial) != s10_check_digit(wrong) or remainders == {0, 6}


def _weighted(serial: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(serial, S10_WEIGHTS, strict=True)) % 11


@given(serials, st.sampled_from(["LX", "RB", "EB", "CP"]), st.sampled_from(["CN", "DE", "TW", "US"]))
def test_exactly_one_check_digit_is_right(serial: str, service: str, country: str) -> None:
    right = [digit for digit in range(10) if not is_miswritten(f"{service}{serial}{digit}{country}")]
    assert right == [s10_check_digit(serial)]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    number = canonical(text)
    assert canonical(number) == number
    assert carrier_of(number) is None or number


def test_spaces_hyphens_and_small_letters_do_not_matter() -> None:
    assert canonical(" lx 480-007 292 cn") == "LX480007292CN"
