"""Finds order numbers by the tenant's pattern."""

import re
from functools import lru_cache

DEFAULT_PATTERN = r"CB-\d{8}|\d{7}"

_ONE_PLAIN = r"[A-Za-z0-9#-]*\\d(?:\{[1-9]\d?\})?[A-Za-z0-9#-]*"
_PLAIN = re.compile(rf"{_ONE_PLAIN}(?:\|{_ONE_PLAIN})*")
"""Patterns of which it is plain to see how many digits in a row they want; most are."""
_COUNT = re.compile(r"\\d(?:\{(\d+)\})?")
_DASHES = re.compile("[‐‑‒–—−_]")
_UNDASHED = re.compile(r"(?<![A-Z0-9-])([A-Z]{1,5}) ?(\d{4,12})(?![A-Z0-9])")


def find_order_ids(text: str, pattern: str = DEFAULT_PATTERN) -> list[str]:
    """Order numbers in canonical form (upper case, no `#`), each once, in the order of mention.

    `text` has plain digits. `CB 12345678` and `cb12345678` are understood where the pattern wants `CB-12345678`.
    """
    if not _digits_needed(pattern).search(text):
        return []
    upper = _DASHES.sub("-", text.upper())
    found = [(match.start(), match[0]) for match in _compiled(pattern).finditer(upper)]
    for match in _UNDASHED.finditer(upper):
        candidate = f"{match[1]}-{match[2]}"
        if _compiled(pattern).fullmatch(candidate):
            found.append((match.start(), candidate))
    return list(dict.fromkeys(order_id for _, order_id in sorted(found)))


def is_order_id(text: str, pattern: str = DEFAULT_PATTERN) -> bool:
    """Whether a text is an order number and nothing else, without the signs telephone numbers are written with."""
    return _compiled(pattern).fullmatch(text.upper()) is not None


def canonical_order_id(order_id: str) -> str:
    """An order number as a storefront sent it, in canonical form."""
    return order_id.strip().lstrip("#").upper()


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> re.Pattern[str]:
    # A dot ends a sentence, or stands in a number; a hyphen may join a Hebrew or Arabic preposition to the number.
    return re.compile(
        rf"(?<![A-Z0-9,+])(?<![0-9]\.)(?<![^.]\.)(?:(?<!-)|(?<=[\u0590-\u06ff]-))(?:{pattern})(?![A-Z0-9]|[.,]\d)"
    )


@lru_cache(maxsize=500)
def _digits_needed(pattern: str) -> re.Pattern[str]:
    """The digits in a row without which a text holds no such number; most texts lack them, which is quick to see."""
    counts = [int(count or 1) for count in _COUNT.findall(pattern)] if _PLAIN.fullmatch(pattern) else [0]
    return re.compile(f"[0-9]{{{min(counts)}}}")
