"""What words and letters of a text say about languages that the model takes for one another. Pure but for its table."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

MOST_WORDS = 60
"""Words looked at: of more than these the model itself is sure."""
WEIGHT = 3.0
"""What a language gains where all words of a text are its own, where the model gives 1 at most: a third of
them outweighs it. By the `seen` half of the test's messages."""


class CloseLanguages(NamedTuple):
    """Languages (BCP 47) by word and by letter."""

    words: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def close_languages() -> CloseLanguages:
    """The table in `close_languages.yaml`."""
    text = files("translation").joinpath("close_languages.yaml").read_text("utf-8")
    table = yaml.safe_load(text)
    words: dict[str, tuple[str, ...]] = {}
    for language, listed in table["words"].items():
        for word in dict.fromkeys(listed.split()):
            words[word] = (*words.get(word, ()), language)
    return CloseLanguages(words, {letter: tuple(listed.split()) for letter, listed in table["letters"].items()})


def evidence(words: str) -> dict[str, float]:
    """By language what a text's words and letters speak for it, 0 to `WEIGHT`; empty where they say nothing."""
    table, listed = close_languages(), words.lower().split()[:MOST_WORDS]
    found: dict[str, int] = {}
    for word in dict.fromkeys(listed):
        for language in _languages_of(table, word):
            found[language] = found.get(language, 0) + 1
    each = WEIGHT / len(set(listed)) if found else 0.0
    return {language: times * each for language, times in found.items()}


def _languages_of(table: CloseLanguages, word: str) -> tuple[str, ...]:
    """Languages that have the word, else those that have all its telling letters."""
    named = table.words.get(word)
    if named is not None or word.isascii():
        return named or ()
    telling = [table.letters[letter] for letter in word if letter in table.letters]
    return tuple(each for each in telling[0] if all(each in others for others in telling)) if telling else ()
