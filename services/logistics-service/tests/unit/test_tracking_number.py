"""Numbers on parcels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.numbers.check_digits import (
    ALPHABET,
    CHECK_DIGITS,
    FEDEX_WEIGHTS,
    S10_WEIGHTS,
    fedex_express,
    mod37_36,
    s10,
)
from logistics.numbers.tracking_number import (
    canonical,
    carrier_of,
    closest,
    forms_by_length,
    is_miswritten,
    is_one_slip_away,
    is_proven,
    meant_by,
    patterns,
    posts,
)

S10_FORM = forms_by_length()[13][0]
serials = st.text("0123456789", min_size=8, max_size=8)
elevens = st.text("0123456789", min_size=11, max_size=11)
digits = st.text("0123456789", min_size=1, max_size=33)
numbers = st.text("0123456789ABC", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("RR473124829FI", "Posti"),
        ("RB123456785GB", "Royal Mail"),
        ("LX480007292CN", "China Post"),
        ("LX123456785TW", "Chunghwa Post"),
        ("1Z999AA10123456784", "UPS"),
        ("1Z999AA10123456785", None),
        ("1Z999AA1012345678A", None),
        ("RB123456786GB", None),
        ("RB123456785QQ", None),
        ("RB123456785AD", None),
        ("123456789012", "FedEx"),
        ("00340434161094022115", "DHL"),
        ("420221539101026837331000039521", "United States Postal Service"),
        ("YT2412345678901234", "YunExpress"),
        ("UY894729184YP", "Yanwen"),
        ("4PX3000123456789CN", "4PX"),
        ("01234567890123", None),
        ("HELLO", None),
        ("", None),
    ],
)
def test_a_number_with_a_valid_check_digit_or_letters_of_its_own_names_its_carrier(
    number: str, carrier: str | None
) -> None:
    assert carrier_of(number) == carrier


@pytest.mark.parametrize(
    ("algorithm", "serial", "check"),
    [
        ("s10", "47312482", "9"),
        ("s10", "12345678", "5"),
        ("s10", "00000000", "5"),
        ("s10", "00000008", "0"),
        ("s10", "99999999", "5"),
        ("ups", "999AA1012345678", "4"),
        ("gs1", "0034043416109402211", "5"),
        ("gs1", "629104150021", "3"),
        ("deutsche_post", "56310243031", "3"),
        ("fedex_express", "98657878885", "5"),
        ("mod7", "331881002", "5"),
        ("mod37_36", "A12425GABC1234002", "M"),
    ],
)
def test_check_digits_are_those_of_published_examples(algorithm: str, serial: str, check: str) -> None:
    assert CHECK_DIGITS[algorithm](serial) == check


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_s10_itself_cannot(serial: str, place: int, off: int) -> None:
    """S10 writes 11 as 5, which the remainder 6 gives too: serials of remainders 0 and 6 share a check digit."""
    wrong = off_by(serial, place, off)
    assert s10(serial) != s10(wrong) or remainders(S10_WEIGHTS, serial, wrong) == {0, 6}


@given(serials, st.integers(0, 6))
def test_neighbours_that_swapped_are_noticed_unless_s10_itself_cannot(serial: str, place: int) -> None:
    wrong = swapped(serial, place)
    assert wrong == serial or s10(serial) != s10(wrong) or remainders(S10_WEIGHTS, serial, wrong) == {0, 6}


@given(elevens, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_by_fedex_unless_remainders_share_a_digit(serial: str, place: int, off: int) -> None:
    wrong = off_by(serial, place, off)
    assert fedex_express(serial) != fedex_express(wrong) or remainders(FEDEX_WEIGHTS, serial, wrong) == {0, 10}


@given(digits, st.data())
def test_one_wrong_digit_is_always_noticed_by_gs1_and_off_by_other_than_seven_by_mod_7(
    serial: str, data: st.DataObject
) -> None:
    place, off = data.draw(st.integers(0, len(serial) - 1)), data.draw(st.integers(1, 9))
    wrong = off_by(serial, place, off)
    assert CHECK_DIGITS["gs1"](serial) != CHECK_DIGITS["gs1"](wrong)
    by_seven = abs(int(serial[place]) - int(wrong[place])) == 7
    assert (CHECK_DIGITS["mod7"](serial) == CHECK_DIGITS["mod7"](wrong)) == by_seven


@given(st.text("0123456789", min_size=2, max_size=33), st.data())
def test_neighbours_that_swapped_are_noticed_by_gs1_unless_they_differ_by_five(
    serial: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(serial) - 2))
    differ = abs(int(serial[place]) - int(serial[place + 1]))
    same = CHECK_DIGITS["gs1"](serial) == CHECK_DIGITS["gs1"](swapped(serial, place))
    assert same == (differ in (0, 5))


@given(elevens, st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_digit_is_noticed_by_deutsche_post_unless_off_by_five_at_a_weight_of_four(
    serial: str, place: int, off: int
) -> None:
    same = CHECK_DIGITS["deutsche_post"](serial) == CHECK_DIGITS["deutsche_post"](off_by(serial, place, off))
    assert same == (off == 5 and place % 2 == 0)


@given(st.text(ALPHABET, min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_a_wrong_digit_is_noticed_by_ups_unless_off_by_five_where_digits_count_twice(
    serial: str, place: int, off: int
) -> None:
    serial = serial[:place] + "3" + serial[place + 1 :]
    same = CHECK_DIGITS["ups"](serial) == CHECK_DIGITS["ups"](off_by(serial, place, off))
    assert same == (off == 5 and place % 2 == 1)


@given(st.text(ALPHABET, min_size=1, max_size=20), st.data())
def test_one_wrong_character_is_always_noticed_by_mod_37_36(serial: str, data: st.DataObject) -> None:
    place, other = data.draw(st.integers(0, len(serial) - 1)), data.draw(st.sampled_from(ALPHABET))
    wrong = serial[:place] + other + serial[place + 1 :]
    assert wrong == serial or mod37_36(serial) != mod37_36(wrong)


@given(serials, st.sampled_from(["LX", "RB", "EB", "CP"]), st.sampled_from(["CN", "DE", "TW", "US"]))
def test_exactly_one_check_digit_is_right(serial: str, service: str, country: str) -> None:
    right = [digit for digit in "0123456789" if not is_miswritten(f"{service}{serial}{digit}{country}")]
    assert right == [s10(serial)]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    number = canonical(text)
    assert canonical(number) == number
    assert carrier_of(number) is None or number
    assert not (is_miswritten(number) and is_proven(number))


def test_spaces_hyphens_and_small_letters_do_not_matter() -> None:
    assert canonical(" lx 480-007 292 cn") == "LX480007292CN"


@pytest.mark.parametrize("number", ["LX480007293CN", "1Z999AA10123456785"])
def test_a_form_of_its_own_with_a_wrong_check_digit_is_miswritten(number: str) -> None:
    assert is_miswritten(number)


@pytest.mark.parametrize("number", ["123456789013", "YT2412345678901234", "UG123456789YP", "RB123456786QQ", "9400"])
def test_a_number_that_may_be_anothers_or_has_no_check_digit_is_not_miswritten(number: str) -> None:
    assert not is_miswritten(number)


@pytest.mark.parametrize(
    "slip",
    [
        "LX480007293CN", "LX840007292CN", "LX48000729CN", "LX4800072922CN", "LX480007283CN", "XL480007292CN",
        "LX480007292C", "LX480007292CNN", "X480007292CN", "8LX480007292CN",
    ],
)  # fmt: skip
def test_one_slip_away_is_a_wrong_missing_or_extra_character_or_neighbours_that_swapped(slip: str) -> None:
    expected = () if slip == "LX480007283CN" else ("LX480007292CN",)
    assert closest(slip, ["LX480016935CN", "LX480007292CN", "LX480007292CN"]) == expected


@given(numbers, numbers)
def test_one_slip_away_is_one_by_the_book(one: str, other: str) -> None:
    assert is_one_slip_away(one, other) == (other in slips(one)) == is_one_slip_away(other, one)


@given(numbers, st.data())
def test_every_slip_is_recognised(number: str, data: st.DataObject) -> None:
    assert is_one_slip_away(number, data.draw(st.sampled_from(sorted(slips(number)))))


def test_a_letter_among_the_digits_tells_what_was_meant_and_a_wrong_digit_does_not() -> None:
    assert meant_by("LX48B007292CN", S10_FORM) == ("LX480007292CN",)
    assert meant_by("LX480007293CN", S10_FORM) == ()


@given(serials, st.integers(0, 8), st.sampled_from("BSZ"))
def test_what_was_meant_is_always_among_those_named(serial: str, place: int, letter: str) -> None:
    number = f"LX{serial}{s10(serial)}CN"
    named = meant_by(number[: place + 2] + letter + number[place + 3 :], S10_FORM)
    assert number in named
    assert all(is_proven(each) for each in named)


def test_every_form_has_a_source_and_every_country_is_named_once() -> None:
    assert all(form.source for forms in forms_by_length().values() for form in forms)
    assert not posts().keys() & set(patterns()["other_countries"].split())


def off_by(serial: str, place: int, off: int) -> str:
    return serial[:place] + str((int(serial[place]) + off) % 10) + serial[place + 1 :]


def swapped(serial: str, place: int) -> str:
    return serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :]


def remainders(weights: tuple[int, ...], *serials: str) -> set[int]:
    return {sum(int(digit) * weight for digit, weight in zip(each, weights, strict=True)) % 11 for each in serials}


def slips(number: str) -> set[str]:
    """One slip away, spelled out; characters put in are those numbers are drawn from here."""
    signs, places = "0123456789ABC", range(len(number) + 1)
    put_in = {number[:n] + sign + number[n:] for n in places for sign in signs}
    changed = {number[:n] + sign + number[n + 1 :] for n in places[:-1] for sign in signs}
    dropped = {number[:n] + number[n + 1 :] for n in places[:-1]}
    return (put_in | changed | dropped | {swapped(number, n) for n in places[:-2]}) - {number}
