import pytest

from intent.inflected_words import InflectedWords
from intent.tokens import folded_words


def holds(text: str, entries: list[str], endings: list[str] | None = None) -> bool:
    return InflectedWords(entries, endings=endings).length_at(folded_words(text), 0) > 0


@pytest.mark.parametrize(("text", "is_held"), [("bowl", True), ("bowls", True), ("bowling", False), ("bowler", False)])
def test_listed_endings_alone_may_follow_a_stem(text: str, is_held: bool) -> None:
    assert holds(text, ["bowl*"], ["s", "es"]) is is_held


def test_without_a_list_any_short_ending_may_follow_a_stem() -> None:
    assert holds("футболками", ["футболк*"])
    assert not holds("футболкоподобными", ["футболк*"])


@pytest.mark.parametrize(("text", "is_held"), [("gift cards", True), ("gift carding", False), ("gift", False)])
def test_the_last_of_several_words_takes_the_endings_too(text: str, is_held: bool) -> None:
    assert holds(text, ["gift_card*"], ["s"]) is is_held


def test_an_arabic_word_is_found_behind_the_demonstrative() -> None:
    assert holds("هالمبخرة", ["مبخرة"])
    assert holds("بهالمبخرة", ["مبخرة"])


@pytest.mark.parametrize(("text", "is_held"), [("чашек", True), ("чашка", True), ("чаш", False)])
def test_a_slavic_genitive_has_a_vowel_between_its_consonants(text: str, is_held: bool) -> None:
    words = InflectedWords(["чашк*"], endings=["а"], fleeting=["е", "о"])
    assert (words.length_at(folded_words(text), 0) > 0) is is_held


def test_endings_are_compared_without_accents() -> None:
    assert holds("свечей", ["свеч*"], ["ей"])


@pytest.mark.parametrize(
    ("text", "is_held"), [("bernsteinanhänger", True), ("kabelanhängern", True), ("banhänger", False)]
)
def test_where_nouns_are_put_together_the_last_tells_what_it_is(text: str, is_held: bool) -> None:
    words = InflectedWords(["anhänger*"], endings=["n"], is_compounding=True)
    assert (words.length_at(folded_words(text), 0) > 0) is is_held


@pytest.mark.parametrize("text", ["קופסת אוכל", "קופסת האוכל", "בקופסת האוכל"])
def test_the_article_may_stand_at_a_later_word(text: str) -> None:
    assert holds(text, ["קופסת_אוכל"])
    assert holds("حافظة الجواز", ["حافظة_جواز"])


@pytest.mark.parametrize(("text", "is_held"), [("wollsocken", True), ("wollso", False), ("rotsocken", False)])
def test_short_words_are_found_behind_what_they_are_glued_to(text: str, is_held: bool) -> None:
    words = InflectedWords(["socke*"], endings=["n"], fronts=["woll"])
    assert (words.length_at(folded_words(text), 0) > 0) is is_held


@pytest.mark.parametrize(("text", "is_held"), [("паяльной станции", True), ("паяльник станции", False)])
def test_each_of_several_words_may_take_endings(text: str, is_held: bool) -> None:
    assert holds(text, ["паяльн*_станци*"], ["ой", "и"]) is is_held
