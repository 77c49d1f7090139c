"""Which words of two texts stand for each other, and what may be put in place of what. No database, no model."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.encoding import Vector
from hypothesis import given
from hypothesis import strategies as st

from translation.conversations.keep_to_words import keep_to_words, unsaid
from translation.conversations.kept_words import Rendering
from translation.conversations.link_words import SURE, Link, links
from translation.conversations.noun_phrases import Phrase, function_words, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.measure_repeated_words import names_in
from translation.varying_engine import THING

WORDS = Path(__file__).with_name("repeated_words.yaml")
ALIKE: Mapping[str, Vector] = dict.fromkeys(("lid", "cover", "Deckel"), (1.0,))


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "Die Ladeschale zu Bestellung CB-1000 klemmt, sagt Ana.", ["Ladeschale", "Bestellung", "Ana"]),
        ("en", "I'm sorry, the charging case doesn't close.", ["charging case", "case"]),
        ("en", "Your return label broke.", ["return label", "label"]),
        ("fr", "L'étiquette de retour manque.", ["étiquette de retour", "étiquette", "retour"]),
        ("es", "La funda del sofá está rota.", ["funda", "sofá"]),
        ("it", "Una foto dell'involucro.", ["foto", "involucro"]),
        ("nl", "Het handvat van mijn koffer is los.", ["handvat", "koffer"]),
        ("pt", "A capa do sofá não fecha.", ["capa", "sofá"]),
        ("ja", "充電ケースが閉まりません。", []),
    ],
)
def test_what_may_be_a_name_of_goods_is_found_by_what_stands_around_it(
    language: str, text: str, found: list[str]
) -> None:
    assert [phrase.text for phrase in phrases(text, language)] == found


def test_two_things_that_could_as_well_be_each_other_are_not_sure() -> None:
    """Equal vectors: nothing tells which of two is which."""
    here = phrases("Der Deckel und die Kanne.", "de")
    there = phrases("The lid and the pot.", "en")
    same: Mapping[str, Vector] = {phrase.text: (1.0,) for phrase in (*here, *there)}
    assert links(here, there, same) == []
    apart: Mapping[str, Vector] = {"Deckel": (1.0, 0.0), "lid": (1.0, 0.0), "Kanne": (0.0, 1.0), "pot": (0.0, 1.0)}
    found = links(here, there, apart)
    assert {(link.source.text, link.target.text, link.sure) for link in found} == {
        ("Deckel", "lid", True),
        ("Kanne", "pot", True),
    }


@given(st.text(alphabet="ab ,.", max_size=20), st.text(alphabet="ab ,.", max_size=20))
def test_nothing_but_the_word_is_changed(before: str, after: str) -> None:
    text = f"{before} lid {after}"
    at = len(before) + 1
    link = Link(Phrase("Deckel", 0, 6, whole=True), Phrase("lid", at, at + 3, whole=True), SURE)
    missing = {link.source: Rendering("cover", sure=True)}
    kept = keep_to_words(missing, [link], text, "en", ALIKE)
    assert kept.text == f"{before} cover {after}"
    assert unsaid(missing, kept.text, "en") == {}


@pytest.mark.parametrize(
    ("said", "margin", "sure"), [("cover", SURE / 2, True), ("cover", SURE, False), ("covers", SURE, True)]
)
def test_what_is_doubtful_or_of_another_number_is_told_of_and_left(said: str, margin: float, *, sure: bool) -> None:
    link = Link(Phrase("Deckel", 4, 10, whole=True), Phrase("lid", 4, 7, whole=True), margin)
    vectors = {**ALIKE, "covers": (1.0,)}
    kept = keep_to_words({link.source: Rendering(said, sure)}, [link], "The lid is loose.", "en", vectors)
    assert kept == ("The lid is loose.", ("Deckel",), ())


async def test_a_text_waits_for_the_encoder_no_longer_than_it_may_and_the_next_one_is_served() -> None:
    free = threading.Event()

    class Slow:
        def query(self, texts: list[str]) -> Any:
            raise AssertionError(texts)

        def passage(self, texts: list[str]) -> Any:
            free.wait(10)
            return [(1.0,) for _ in texts]

    encoder = Slow()
    vectors = PhraseVectors(lambda: encoder, deadline=0.01)
    assert await vectors.of(["lid"]) == {}
    free.set()
    vectors.deadline = 10
    assert set(await vectors.of(["lid"])) == {"lid"}


def test_without_an_encoder_only_words_that_are_written_alike_are_linked() -> None:
    found = links(phrases("Die Lampe Aurora.", "de"), phrases("The Aurora.", "en"), {})
    assert [(link.source.text, link.target.text) for link in found] == [("Aurora", "Aurora")]


def test_every_thing_of_the_measured_conversations_is_found_in_its_own_template() -> None:
    said = yaml.safe_load(WORDS.read_text("utf-8"))
    messages = [message for half in said.values() for talk in half for message in talk["says"]]
    for message in messages:
        text = THING.sub(lambda found: found[2].split("|")[-1], message["translation"])
        found = names_in(message["translation"], text)
        assert found == {each[1]: each[2].count("|") for each in THING.finditer(message["translation"])}
    assert {talk["language"] for half in said.values() for talk in half} <= {"de", "fr", "es", "it", "nl"}
    assert function_words("de-AT") == function_words("de")
