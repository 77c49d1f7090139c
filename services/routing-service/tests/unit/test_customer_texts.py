"""What customers are told by the desk, in every file of texts there is: complete in 22 languages, in their scripts."""

import string
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest
import yaml

from routing.customer_texts import in_language

EUROPE = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk")
LANGUAGES = frozenset(EUROPE) | {"ar", "he", "hi", "id", "ja", "ko", "th", "vi", "zh-Hans", "zh-Hant"}
VARIANTS = {"pt-BR": "pt", "zh": "zh-Hans"}
"""Tags beside the 22 that messages come with, too, and the language each is told in or near."""
SCRIPTS: dict[str, str | tuple[str, ...]] = {
    "ar": "ARABIC",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "th": "THAI",
    "ko": "HANGUL",
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "zh-Hans": "CJK",
    "zh-Hant": "CJK",
    "zh": "CJK",
}
UNITS = frozenset({"minutes", "hours"})
"""Texts that may be symbols of the SI, which are Latin everywhere."""

Texts = Mapping[str, Mapping[str, str]]


def found(folder: Traversable) -> dict[str, Traversable]:
    """All `*_texts.yaml` below, by their path."""
    texts: dict[str, Traversable] = {}
    for each in folder.iterdir():
        if each.is_dir():
            texts |= {f"{each.name}/{path}": file for path, file in found(each).items()}
        elif each.name.endswith("_texts.yaml"):
            texts[each.name] = each
    return texts


def read(file: Traversable) -> Texts:
    """By language and name; a file of one text a language calls it `text`."""
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {tag: said if isinstance(said, dict) else {"text": said} for tag, said in content.items()}


FILES = found(files("routing"))
SAID = [(path, tag) for path in sorted(FILES) for tag in sorted(LANGUAGES | VARIANTS.keys())]


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_the_texts_of_the_desk_are_found() -> None:
    assert "handoff/holding_texts.yaml" in FILES


@pytest.mark.parametrize("path", sorted(FILES))
def test_customers_are_told_in_twenty_two_languages_and_in_no_other(path: str) -> None:
    texts = read(FILES[path])
    assert texts.keys() >= LANGUAGES
    assert texts.keys() <= LANGUAGES | VARIANTS.keys()


@pytest.mark.parametrize(("path", "tag"), SAID)
def test_each_language_says_all_that_english_says_with_the_same_facts(path: str, tag: str) -> None:
    texts = read(FILES[path])
    for name, text in texts.get(tag, texts["en"]).items():
        assert text == unicodedata.normalize("NFC", text.strip()) != "", name
        assert placeholders(text) == placeholders(texts["en"][name]), name
    assert texts.get(tag, texts["en"]).keys() == texts["en"].keys()


@pytest.mark.parametrize(("path", "tag"), [each for each in SAID if each[1] in SCRIPTS])
def test_each_text_is_in_the_script_of_its_language(path: str, tag: str) -> None:
    for name, text in read(FILES[path]).get(tag, {}).items():
        scripts = {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}
        assert name in UNITS or any(each.startswith(SCRIPTS[tag]) for each in scripts), (name, text)


@pytest.mark.parametrize("path", sorted(FILES))
def test_no_text_is_left_in_another_language(path: str) -> None:
    texts = read(FILES[path])
    for name in texts["en"].keys() - UNITS:
        same = [tag for tag in LANGUAGES if texts[tag][name] == texts["en"][name]]
        assert same == ["en"], name


@pytest.mark.parametrize("path", sorted(FILES))
def test_chinese_without_a_script_is_simplified(path: str) -> None:
    texts = read(FILES[path])
    assert texts.get("zh", texts["zh-Hans"]) == texts["zh-Hans"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh", "zh"),
        ("pt-BR", "pt"),
        ("und", None),
        ("no such tag!", None),
    ],
)
def test_a_region_says_which_script_is_read_there(language: str, told: str | None) -> None:
    texts = {"zh": 1, "zh-Hans": 2, "zh-Hant": 3, "en": 4, "pt": 5}
    found = in_language(texts, language)
    assert (found and found[1]) == told
