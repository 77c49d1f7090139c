"""Numbers of parcels in messages. What is measured lies beside: messages_about_parcels and messages_without_parcels."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from logistics.numbers.candidates import MOST_CANDIDATES, Candidate, recognise
from logistics.numbers.check_digits import s10
from logistics.numbers.stretches import LONGEST_TEXT, MOST_STRETCHES, in_plain_signs, stretches
from logistics.numbers.tracking_number import is_proven

RECALL_FLOOR, CARRIER_FLOOR, PRECISION_FLOOR = 1.0, 1.0, 0.995
"""Reached on the messages of this folder, which are our own: how customers really write may be harder."""

TAKEN_CEILING = 1
"""Numbers wrongly taken: "DHL hat mich unter 3318810025 angerufen" has the right check digit beside the name."""

LONG_TEXTS = [
    "1234567890" * 1000, "1 " * 5000, "1234 " * 2000, "tracking " + "123456789013 " * 770, "LX480007293CN " * 715,
    "A1" * 5000, "A 1 " * 2500, "LX4800072930CN tracking " * 430, "nums=" + "12345678901234567890," * 470, "O" * 10000,
]  # fmt: skip


def read(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))


def numbers(text: str) -> list[str]:
    return [each.number for each in recognise(text)]


def found_in(number: str, text: str) -> Candidate | None:
    return next((each for each in recognise(text) if each.number == number and not each.miswritten), None)


def only(text: str) -> Candidate:
    (found,) = recognise(text)
    return found


def test_numbers_are_found_with_their_carrier_in_the_ways_and_languages_people_write_them() -> None:
    rows = read("messages_about_parcels.yaml")
    found = [found_in(number, text) for number, _, text in rows]
    named = [each for each, row in zip(found, rows, strict=True) if each and each.carriers[0].carrier == row[1]]
    assert len(rows) >= 150
    assert sum(each is not None for each in found) / len(rows) >= RECALL_FLOOR
    assert len(named) / len(rows) >= CARRIER_FLOOR


def test_few_other_numbers_are_taken_for_a_parcels() -> None:
    others = read("messages_without_parcels.yaml")
    with_parcels = read("messages_about_parcels.yaml")
    right = sum(found_in(number, text) is not None for number, _, text in with_parcels)
    taken = [number for text in (*others, *(row[2] for row in with_parcels)) for number in numbers(text)]
    assert len(others) >= 100
    assert right / len(taken) >= PRECISION_FLOOR
    assert sum(map(len, map(numbers, others))) <= TAKEN_CEILING


def test_the_carrier_named_goes_before_the_one_proven_and_that_before_one_whose_form_fits() -> None:
    fedex, gls = only("tracking number 123456789012").carriers
    assert (fedex.carrier, fedex.proven, gls.carrier, gls.proven) == ("FedEx", True, "GLS", False)
    assert only("GLS Paketnummer 123456789012").carriers[0].carrier == "GLS"
    assert "names the carrier" in only("GLS Paketnummer 123456789012").carriers[0].reason


def test_each_of_japans_carriers_may_have_written_a_number_of_twelve_digits() -> None:
    guesses = only("追跡番号 331881002504").carriers
    assert {"Yamato Transport", "Sagawa Express", "Japan Post"} <= {each.carrier for each in guesses}


def test_a_number_says_why_it_is_believed() -> None:
    (guess,) = only("Where is LX480007292CN?").carriers
    assert guess.reason == ("Its check digit is right (UPU standard S10). CN at its end is the issuing country.")
    assert "no country" in only("UG123456789YP").carriers[0].reason


def test_the_place_in_the_text_is_told() -> None:
    text = "Ｗｏ ｂｌｅｉｂｔ ＬＸ４８０ ００７ ２９２ＣＮ?"
    found = only(text)
    assert text[slice(*found.span)] == "ＬＸ４８０ ００７ ２９２ＣＮ"


def test_letters_that_look_like_digits_are_read_as_such() -> None:
    found = only("LX48OOO7292CN")
    assert (found.number, found.proven, found.miswritten) == ("LX480007292CN", True, False)
    assert "read as the digits" in found.carriers[0].reason


def test_a_number_is_named_once_however_often_it_is_written() -> None:
    assert numbers("LX480007292CN, that is lx 480 007 292 cn, LX480007292CN") == ["LX480007292CN"]


def test_several_numbers_are_found_in_their_order() -> None:
    text = "https://t.17track.net/en#nums=LX480007292CN,RB123456785GB and 1Z999AA10123456784"
    assert numbers(text) == ["LX480007292CN", "RB123456785GB", "1Z999AA10123456784"]


@pytest.mark.parametrize(
    "text",
    [
        "LX480007293CN", "Where is LX480007293CN?", "lx 480 007 293 cn parcel", "1Z999AA10123456785",
        "tracking 9400111899223197428490", "FedEx tracking number 123456789013", "Sendungsnummer LX48000729CN",
        "parcel SF12345678901", "包裹SF1234567890123456", "my package 4PX300012345678CN", "parcel YT24123456789012",
        "Paket JJD000390007870007", "colis UG12345678YP", "pakket 3SKABA123456", "Sendung H123456789012345678",
    ],
)  # fmt: skip
def test_a_form_with_a_wrong_check_digit_or_length_is_miswritten(text: str) -> None:
    assert only(text).miswritten
    assert not only(text).proven


@pytest.mark.parametrize(
    "text", ["Order LX480007293CN", "tracking number 123456789013 or so", "item LX48000729CN", "en 123456784 de mayo"]
)
def test_what_may_be_another_number_is_not_called_miswritten(text: str) -> None:
    assert not any(each.miswritten for each in recognise(text))


def test_a_slip_in_a_number_of_dhl_is_not_taken_for_one_of_fedex() -> None:
    """One of nine wrong check digits is right for FedEx SmartPost, whose number the library takes it for."""
    assert [only(f"tracking 0034043416109402211{digit}").miswritten for digit in "0123456789"].count(False) == 1


def test_what_was_meant_is_named_when_little_else_can_have_been() -> None:
    assert only("LX48B007292CN").meant == ("LX480007292CN",)
    assert only("LX480007293CN").meant == ()


@given(st.integers(0, 99_999_999), st.integers(2, 10), st.integers(1, 9))
def test_a_wrong_digit_makes_a_number_miswritten_or_a_number_of_its_own(serial: int, place: int, off: int) -> None:
    right = f"LX{serial:08}{s10(f'{serial:08}')}CN"
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]
    assert only(f"Wo ist {wrong}?").miswritten != is_proven(wrong)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for each in recognise(text):
        assert each.number.isalnum()
        assert 0 <= each.span[0] < each.span[1] <= len(text)
        assert each.carriers


@given(st.text("0123456789 -OLXCN1ZYT.,#\n", max_size=300))
def test_texts_of_digits_and_letters_of_numbers_are_read(text: str) -> None:
    found = recognise(text)
    assert len({each.number for each in found}) == len(found)
    assert all(before.span[1] <= after.span[0] for before, after in pairwise(found))
    assert not any(each.miswritten and each.proven for each in found)


@given(st.text(max_size=200))
def test_plain_signs_keep_their_places(text: str) -> None:
    assert len(in_plain_signs(text)) == len(text)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: text[:12])
def test_little_is_tried_however_long_the_text(text: str) -> None:
    assert sum(map(len, stretches(text * 2))) <= MOST_STRETCHES
    assert len(recognise(text)) <= MOST_CANDIDATES


def test_no_more_than_twenty_numbers_are_told_and_none_far_down() -> None:
    many = " ".join(f"LX{serial:08}{s10(f'{serial:08}')}CN" for serial in range(30))
    assert len(recognise(many)) == MOST_CANDIDATES
    assert recognise("." * LONGEST_TEXT + " LX480007292CN") == []
