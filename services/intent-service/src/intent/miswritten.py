"""Tells what is almost a parcel's number: mistyped, or announced as one though its form is none we know.

A cheap hint for logistics-service, which knows the customer's own numbers and judges what was meant; see its
`numbers/`. A message that is wrongly taken for one costs a look at the orders, no more.
"""

import re
from dataclasses import dataclass
from functools import cache

from crossdesk.contracts.intent import Entities

from intent.text import ascii_digits, readable
from intent.tracking_forms import announcements, compact, is_of_another_kind, near_telling

_FEWEST_DIGITS = 7
_DIGIT = re.compile(r"\d")
_POSTAL = (
    # One digit too few or too many, O, I or L in the place of digits, or one other letter among them.
    r"[A-Za-z]{2}(?:[0-9OoIiLl]{8,10}|(?=[0-9]*[A-Za-z][0-9]*[A-Za-z]{2}(?![A-Za-z0-9]))[0-9A-Za-z]{9})[A-Za-z]{2}"
)
_SPACED_POSTAL = r"[A-Z]{2}(?:[ -]?[0-9]){8,10}[ -]?[A-Z]{2}"
_UPS = r"1[Zz][0-9A-Za-z]{15,17}|1Z(?:[ -]?[0-9A-Z]){15,17}"


@dataclass(frozen=True)
class Miswritten:
    """A number in canonical form as it was written; None where nothing but the words before it tell what it is."""

    number: str | None


def find_miswritten(text: str, named: Entities) -> Miswritten | None:
    """What is almost a parcel's number, where `named`, which was found in the text, has neither parcel nor order."""
    if named.tracking_numbers or named.order_ids or len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return None
    plain = ascii_digits(readable(text))
    written = (match[0] for match in _almost().finditer(plain))
    number = next((each for each in written if len(_DIGIT.findall(each)) >= _FEWEST_DIGITS), None)
    if number:
        return Miswritten(compact(number))
    return None if named.phones else _announced(plain)


def _announced(plain: str) -> Miswritten | None:
    """Behind a carrier's name or a word for a parcel's number, unless a word for another kind stands between."""
    own = (found for found in announcements().finditer(plain) if not is_of_another_kind(plain, found.start("number")))
    return Miswritten(None) if next(own, None) else None


@cache
def _almost() -> re.Pattern[str]:
    forms = "|".join((_POSTAL, _SPACED_POSTAL, _UPS, near_telling()))
    return re.compile(f"(?<![A-Za-z0-9])(?:{forms})(?![A-Za-z0-9])")
