"""Texts for customers, by language: those of a message's own language, or of its primary one."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

Said = TypeVar("Said")


def in_language(texts: Mapping[str, Said], language: str) -> tuple[Said, str] | None:
    """What is said, and the tag it is said in; None where we have no words in the language (BCP 47)."""
    for tag in (language, language.partition("-")[0]):
        if said := texts.get(tag):
            return said, tag
    return None


@cache
def read_texts(folder: str, name: str) -> Mapping[str, Any]:
    """A YAML file of this package by language, read once."""
    read: Mapping[str, Any] = yaml.safe_load((files("routing") / folder / name).read_text(encoding="utf-8"))
    return read
