"""The code of the goods themselves goes before codes of their parts, and of what is for or beside them."""

import pytest

from logistics.customs.find_code import load_codes

FIRST = {
    "leather handbag": "420221", "leather wallet": "420231", "leather belt": "420330", "leather jacket": "420310",
    "silk scarf": "621410", "headphones": "851830", "alarm clock": "910511", "baby stroller": "871500",
    "bath towel": "6302", "bicycle helmet": "650610", "electric kettle": "851679", "coffee machine": "851671",
    "fishing rod": "950710", "game console": "950450", "glass vase": "7013", "gold ring": "711319",
    "jigsaw puzzle": "950300", "kitchen knife": "8211", "necktie": "6215", "notebook": "482010",
    "razor": "821210", "silver necklace": "711311", "soccer ball": "950662", "suitcase": "4202",
    "television": "8528", "washing machine": "8450", "wine glass": "7013", "wooden chair": "9401",
}  # fmt: skip


@pytest.mark.parametrize(("asked", "code"), FIRST.items())
def test_everyday_goods_are_found_first(asked: str, code: str) -> None:
    found = load_codes().find(asked).codes
    assert found[0].hs6.startswith(code), [(each.hs6, each.description) for each in found[:3]]


@pytest.mark.parametrize(("asked", "code"), [("nail polish", "330430"), ("frying pan", "732"), ("car tyre", "4011")])
def test_goods_the_system_has_no_word_for_are_among_the_first_three(asked: str, code: str) -> None:
    assert any(each.hs6.startswith(code) for each in load_codes().find(asked).codes[:3])


def test_parts_are_found_first_where_parts_are_asked_for() -> None:
    assert load_codes().find("razor parts").codes[0].hs6 == "821290"
    assert load_codes().find("washing machine parts").codes[0].hs6 == "845090"


def test_a_word_within_an_exception_finds_nothing_and_one_behind_it_does() -> None:
    index = load_codes()
    assert "910511" not in index.places["panel"]
    assert index.places["alarm"]["910511"] > index.places["alarm"]["853110"] / 2


def test_what_goods_are_for_counts_less_than_what_they_are() -> None:
    handbag = load_codes().places["handbag"]
    assert handbag["420221"] > handbag["420231"]
