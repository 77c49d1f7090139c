import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.catalogue import Catalogue, keys_of


def stocked(*articles: tuple[str, str]) -> Catalogue:
    return Catalogue({key: name for name, sku in articles for key in keys_of(name, sku)})


SHOP = stocked(("Café-Lampe Aurora", "LMP-204B"), ("AirPods Pro", "AP2"), ("和風ランプ", "JL-77"), ("Mug", "1234567"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is the cafe lampe AURORA back", "Café-Lampe Aurora"),
        ("my air pods pro are silent", "AirPods Pro"),
        ("AIRPODSPRO", "AirPods Pro"),
        ("article lmp204b please", "Café-Lampe Aurora"),
        ("新しい和風ランプを買いました", "和風ランプ"),
    ],
)
def test_an_article_is_known_whatever_case_accents_and_spaces(text: str, name: str) -> None:
    assert [found for found, _ in SHOP.find(text)] == [name]


@pytest.mark.parametrize("text", ["order 1234567", "a mug", "airpods prose", "xairpods pro", ""])
def test_numbers_short_names_and_parts_of_words_are_no_articles(text: str) -> None:
    assert SHOP.find(text) == []


def test_the_place_is_that_of_the_whole_name() -> None:
    text = "the Air-Pods Pro, please"
    [(_, (start, end))] = SHOP.find(text)
    assert text[start:end] == "Air-Pods Pro"


def test_the_longest_name_counts() -> None:
    shop = stocked(("Aurora", "A-1"), ("Aurora Mini", "A-2"))
    assert [name for name, _ in shop.find("Aurora mini and aurora")] == ["Aurora Mini", "Aurora"]


@given(st.text(min_size=1, max_size=40), st.text(max_size=20))
def test_every_name_that_is_kept_is_found_again(name: str, before: str) -> None:
    shop = stocked((name, ""))
    found = shop.find(f"{name} {before}"[:200])
    if keys_of(name, "") and name.isascii():
        assert found[0][0] == name
    assert all(0 <= start < end for _, (start, end) in found)
