"""What bills say, in every language the product answers in."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.errors import Misconfigured
from pydantic import TypeAdapter, ValidationError

LANGUAGES = (
    "en", "de", "fr", "es", "zh-Hans", "ja", "nl", "it", "pt-BR", "pl", "sv", "ru", "uk", "tr", "ar", "he", "hi", "id",
    "th", "vi", "ko", "zh-Hant",
)  # fmt: skip
FALLBACK = "en"
PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")

Texts = Mapping[str, str]
"""Sentences by key, with placeholders as `{amount}`."""

_SHAPE: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


@cache
def load_texts(language: str) -> Texts:
    """The texts of one of LANGUAGES. Raises Misconfigured when keys or placeholders are not those of English."""
    texts = _read(language)
    reference = texts if language == FALLBACK else load_texts(FALLBACK)
    if texts.keys() != reference.keys():
        raise Misconfigured(f"texts/{language}.yaml: {sorted(texts.keys() ^ reference.keys())} are not in both files")
    for key, text in texts.items():
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(reference[key])):
            raise Misconfigured(f"texts/{language}.yaml: {key} must have the placeholders of {reference[key]!r}")
    return texts


def _read(language: str) -> dict[str, str]:
    file = files("payments_risk") / "bill_pages" / "texts" / f"{language}.yaml"
    try:
        return _SHAPE.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")), strict=True)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise Misconfigured(f"texts/{language}.yaml cannot be read: {error}") from error
