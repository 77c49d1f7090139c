"""Texts for customers, by language: those of a message's own language, or of its primary one."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from babel import Locale, UnknownLocaleError

Said = TypeVar("Said")


def in_language(texts: Mapping[str, Said], language: str) -> tuple[Said, str] | None:
    """What is said, and the tag it is said in; None where we have no words in the language (BCP 47)."""
    for tag in (language, written_as(language), language.partition("-")[0]):
        if said := texts.get(tag):
            return said, tag
    return None


@lru_cache(maxsize=512)
def written_as(language: str) -> str:
    """The language with its script, which a region implies where none is named: `zh-Hant` for `zh-TW`. Source: CLDR."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return language
    known = locale.script is not None and locale.language == language.partition("-")[0]  # `und` is no likely English
    return f"{locale.language}-{locale.script}" if known else language


@cache
def read_texts(folder: str, name: str) -> Mapping[str, Any]:
    """A YAML file of this package by language, read once."""
    read: Mapping[str, Any] = yaml.safe_load((files("routing") / folder / name).read_text(encoding="utf-8"))
    return read
