from hypothesis import given
from hypothesis import strategies as st

from intent.tracking import find_tracking_numbers, s10_check_digit_holds, ups_check_digit_holds

POSTS = {"CN": "China Post"}


def numbers(text: str, about_parcels: bool = True) -> list[tuple[str, str | None]]:
    found = find_tracking_numbers(text, about_parcels=about_parcels, posts=POSTS)
    return [(number.number, number.carrier) for number, _ in found]


def test_a_postal_number_with_a_right_check_digit_is_found_in_any_script() -> None:
    for text in ("Wo bleibt LX123456785CN?", "荷物LX123456785CNはどこ", "lx123456785cn", "LX 123 456 785 CN"):
        assert numbers(text) == [("LX123456785CN", "China Post")]


def test_a_postal_number_with_a_wrong_check_digit_is_not_taken() -> None:
    assert numbers("LX123456784CN") == []


def test_a_number_is_named_once_however_often_it_is_written() -> None:
    assert len(numbers("LX123456785CN and again LX123456785CN")) == 1


def test_a_ups_number_is_found_and_checked() -> None:
    assert numbers("1Z999AA10123456784") == [("1Z999AA10123456784", "UPS")]
    assert numbers("1z 999 aa1 01 2345 6784") == [("1Z999AA10123456784", "UPS")]
    assert numbers("1Z999AA10123456785") == []


def test_digits_alone_count_only_in_a_message_about_parcels_or_when_they_are_many() -> None:
    assert numbers("123456789012") == [("123456789012", "FedEx")]
    assert numbers("123456789012", about_parcels=False) == []
    assert numbers("420221539101026837331000039521", about_parcels=False)[0][1] == "United States Postal Service"


def test_a_number_inside_a_longer_code_is_not_a_tracking_number() -> None:
    assert numbers("XLX123456785CNX") == []


@given(st.integers(min_value=0, max_value=99_999_999))
def test_exactly_one_check_digit_holds_for_each_postal_serial(serial: int) -> None:
    # UPU S10: remainders 10 and 11 become 0 and 5, so that every serial number has a digit.
    holding = [digit for digit in range(10) if s10_check_digit_holds(f"RR{serial:08}{digit}DE")]
    assert len(holding) == 1


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=15, max_size=15))
def test_exactly_one_check_digit_holds_for_each_ups_body(body: str) -> None:
    assert sum(ups_check_digit_holds(f"1Z{body}{digit}") for digit in range(10)) == 1


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    for number, _ in numbers(text):
        assert number.isalnum()
