"""What of a dead letter may be read without a reason: its shape, and values that tell nothing of a person."""

import re
from base64 import b64decode
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
import yaml
from crossdesk.contracts.card_numbers import mask_card_numbers

LONGEST_SHOWN = 80
DEEPEST = 20
LARGEST_NUMBER = 10**8
"""Numbers from here on have the length of telephone and card numbers."""
FREE = "metadata"
"""Where shops put what they like, under names of their own."""
HIDDEN = "\u2022\u2022\u2022"
_TIME = re.compile(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\u201c[^\u201d]*\u201d")
_ID = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_DIGITS = re.compile(rf"(?P<id>{_ID})|\+?\d[\d ()./-]{{5,}}\d")
"""Long numbers, and ids, which hold some and stay."""


@cache
def _readable() -> frozenset[str]:
    """Names of fields whose values are shown."""
    return frozenset(yaml.safe_load(files(__package__).joinpath("readable.yaml").read_text("utf-8"))["fields"])


def read_content(payload: str) -> Any:
    """The body of a dead letter, which is base64: parsed where it is JSON, else as text."""
    body = b64decode(payload)
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")


def mask_content(content: Any) -> Any:
    """The same shape, with everything hidden that may tell of a person. What was masked stays as it is."""
    return _masked(content, "", 0)


def mask_error(error: str) -> str:
    """The text of an error without what it quotes: values in quotation marks, addresses, long numbers."""
    for pattern in (_QUOTED, _ADDRESS):
        error = pattern.sub(lambda found: _hidden(found[0]), error)
    error = _DIGITS.sub(lambda found: found["id"] or _hidden(found[0]), error)
    return mask_card_numbers(error)


def _masked(value: Any, field: str, depth: int) -> Any:
    if depth > DEEPEST:
        return HIDDEN
    if isinstance(value, dict):
        return {_name(name): _masked(each, "" if field == FREE else name, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, field, depth + 1) for each in value]
    if isinstance(value, str):
        return value if _is_plain(value, field) else _hidden(value)
    if isinstance(value, bool) or value is None:
        return value
    return value if abs(value) < LARGEST_NUMBER else HIDDEN


def _name(field: str) -> str:
    """Names of fields are ours, but keys of a shop's own metadata are not: those are no plain names as a rule."""
    return field if re.fullmatch(r"[a-z][a-z0-9_]{0,60}", field) else HIDDEN


def _is_plain(text: str, field: str) -> bool:
    if text.startswith(HIDDEN) or not text:
        return True
    if len(text) <= LONGEST_SHOWN and field in _readable():
        return mask_card_numbers(text) == text and "@" not in text
    return bool(_TIME.match(text)) or _is_uuid(text)


def _is_uuid(text: str) -> bool:
    try:
        return len(text) == len(str(UUID(text)))
    except ValueError:
        return False


def _hidden(text: str) -> str:
    return f"{HIDDEN} {len(text)} characters"
