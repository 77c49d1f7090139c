"""Goods told in everyday words are found among the codes of the Harmonized System."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.customs.find_code import MOST_CODES, load_codes, singular

GOODS = {
    "cotton t-shirt": "610910",
    "T-Shirts of cotton": "610910",
    "leather handbag": "420221",
    "smartphone": "851713",
    "laptop": "847130",
    "bicycle": "871200",
    "wooden toys": "9503",
    "sunglasses": "900410",
    "wrist watch": "910",
    "hair dryer": "851631",
    "headphones": "851830",
    "roasted coffee": "0901",
    "green tea": "0902",
    "umbrella": "6601",
    "perfume": "3303",
    "vacuum cleaner": "8508",
    "ceramic mug": "691",
    "lithium power bank": "8507",
    "men's jeans of cotton": "6203",
    "tent": "6306",
    "wig": "6704",
    "candles": "3406",
    "rubber boots": "640",
}


@pytest.mark.parametrize(("asked", "code"), GOODS.items())
def test_goods_are_found_among_the_first_three(asked: str, code: str) -> None:
    found = load_codes().find(asked).codes[:3]
    assert any(each.hs6.startswith(code) for each in found), [(each.hs6, each.description) for each in found]


def test_each_suggestion_says_by_which_words_it_was_found() -> None:
    best = load_codes().find("cotton t-shirt").codes[0]
    assert "cotton" in best.found_by
    assert best.heading


@pytest.mark.parametrize("asked", ["qwertz", "棉质T恤", "???", "12345"])
def test_words_nobody_knows_find_nothing_rather_than_anything(asked: str) -> None:
    assert all(set(each.found_by) <= {"t"} for each in load_codes().find(asked).codes)


@given(st.text(max_size=200))
def test_any_question_has_ten_suggestions_at_most(asked: str) -> None:
    found = load_codes().find(asked).codes
    assert len(found) <= MOST_CODES
    assert len({each.hs6 for each in found}) == len(found)


@pytest.mark.parametrize(
    ("many", "one"), [("shoes", "shoe"), ("watches", "watch"), ("glass", "glass"), ("toys", "toy")]
)
def test_plurals_are_compared_as_singulars(many: str, one: str) -> None:
    assert singular(many) == one
