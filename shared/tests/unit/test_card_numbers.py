"""Card numbers are found wherever they stand in a text, and what only looks like one is not."""

import random
from string import digits
from uuid import UUID

import pytest
from crossdesk.contracts.card_numbers import fits_check_digit, has_card_number, mask_card_numbers
from hypothesis import given
from hypothesis import strategies as st

ISSUED = [
    "4242424242424242",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "3530111333300000",
    "6200000000000005",
]


@pytest.mark.parametrize("number", ISSUED)
@pytest.mark.parametrize("said", ["{}", "card {}!", "pan={}", "x{}y", "{} 12/27 123", "a\n{}\nb"])
def test_a_card_number_is_found_wherever_it_stands(number: str, said: str) -> None:
    assert has_card_number(said.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242\u00a04242\u20114242 - 4242",
        "3782 822463 10005",
        "\uff14\uff12\uff14\uff12 4242 4242 4242",
        "in 2026 4242 4242 4242 4242 123",
        "\u0664\u0662\u0664\u0662 4242 4242 4242",
        "4242\u200b4242\u200b4242\u200b4242",
    ],
)
def test_a_card_number_is_found_in_groups_and_in_other_digits(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CB-10000042",
        "4242424242424241",
        "2026-11-27 12:34:56",
        "7914073381342284",
        "1764160496123456789",
        "+49 30 901820",
        "192.0.2.146",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "aa4242424242424242aa4242424242424242aa4242",
        "1Z4242424242424242",
        "1Z 424 242 42 4242 4242",
        "9205 5555 5555 5555 4444 37",
        "7000 4242 4242 4242 4242",
        "00340434161094042557",
        "92055424242424242424",
        "+42 2222 2222 222",
    ],
)
def test_what_is_no_card_number_is_not_taken_for_one(text: str) -> None:
    assert not has_card_number(text)


@given(st.uuids(), st.uuids())
def test_ids_are_not_taken_for_card_numbers(first: UUID, second: UUID) -> None:
    named = (str(first), f"{first}:{second}", f"00-{first.hex}-{second.hex[:16]}-01")
    assert not any(has_card_number(name) for name in named if set(first.hex) - set(digits))


def test_half_a_million_digits_of_ids_hold_no_card_number() -> None:
    chance = random.Random(6)
    ids = (str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(15_000))
    assert [name for name in ids if has_card_number(name)] == []


@given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.sampled_from(["", " ", "-"]), st.text(max_size=20))
def test_every_visa_number_is_found_however_it_is_grouped(digits: str, between: str, before: str) -> None:
    number = next(digits + last for last in "0123456789" if fits_check_digit(digits + last))
    grouped = between.join(number[start : start + 4] for start in range(0, 16, 4))
    before = before if not before[-1:].isalnum() else ""
    assert has_card_number(f"{before}|{grouped}|")


@given(st.from_regex(r"[0-9]{13,19}", fullmatch=True), st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_never_fits(digits: str, place: int, more: int) -> None:
    place %= len(digits)
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert not (fits_check_digit(digits) and fits_check_digit(wrong))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my card 4111 1111 1111 1111 was charged twice", "my card •••• 1111 was charged twice"),
        ("5555-5555-5555-4444", "•••• 4444"),
        ("378282246310005, 12/27", "•••• 0005, 12/27"),
        ("\uff14\uff11\uff11\uff11\u3000\uff11\uff11\uff11\uff11 1111\u20111111は", "•••• 1111は"),
        ("4111111111111111/5555555555554444", "•••• 1111/•••• 4444"),
        ("4111\n1111\n1111\n1111\n", "•••• 1111\n"),
        ("a card of 19 digits: 6200000000000000000.", "a card of 19 digits: •••• 0000."),
    ],
)
def test_all_but_the_last_four_digits_of_a_card_number_are_masked(said: str, kept: str) -> None:
    assert mask_card_numbers(said) == kept


@given(st.lists(st.sampled_from(ISSUED) | st.text(" -.0123456789", max_size=9) | st.text(max_size=5), max_size=6))
def test_nothing_that_was_masked_holds_a_card_number(parts: list[str]) -> None:
    assert not has_card_number(mask_card_numbers("".join(parts)))


@given(st.text() | st.text("0123456789 -.+Z", min_size=13))
def test_what_holds_no_card_number_stays_as_it_is(text: str) -> None:
    assert (mask_card_numbers(text) == text) == (not has_card_number(text))


@given(st.from_regex(r"[0-9]{20,22}", fullmatch=True), st.from_regex(r"1Z[0-9A-Z]{16}", fullmatch=True))
def test_tracking_numbers_of_usps_dhl_and_ups_are_never_masked(longer: str, ups: str) -> None:
    in_fours = " ".join(("9400" + longer[4:20] + "18")[start : start + 4] for start in range(0, 22, 4))
    said = f"{longer}, {ups}, {in_fours}"
    assert mask_card_numbers(said) == said


def test_article_numbers_may_have_thirteen_digits() -> None:
    assert has_card_number("4222222222222")
    assert mask_card_numbers("4222222222222", fewest=14) == "4222222222222"


@pytest.mark.parametrize("again", ["4111 1111 1111 1111 ", "4111111111111111-", "5 4 ", "5555555555554444"])
def test_a_text_of_nothing_but_card_numbers_keeps_none(again: str) -> None:
    assert not has_card_number(mask_card_numbers(again * 300))
