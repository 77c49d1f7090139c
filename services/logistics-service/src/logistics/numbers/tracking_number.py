"""Numbers on parcels: their canonical form, whether their check digit holds, whose parcel it is, what was meant.

The forms are those of `number_patterns.yaml`: our own, and products of the tracking-numbers library where it is right.
It is not asked for S10 (it refuses numbers of TW and names no operator) nor for UPS (a letter where the check digit
belongs makes it fail).
"""

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import tracking_numbers
import yaml
from pydantic import BaseModel, ConfigDict
from tracking_numbers.definition import TrackingNumberDefinition

from logistics.numbers.check_digits import CHECK_DIGITS

Verdict = Literal["proven", "unproven", "wrong"]
"""A check digit proves the number; the form has none; it does not fit."""

MOST_MEANT = 3
"""With more numbers than these a slip of the pen could be, none is named."""

MISREAD = str.maketrans("OIL", "011")


class Form(BaseModel):
    """One line of `number_patterns.yaml`, where its fields are told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lengths: tuple[int, ...]
    enough: Literal["form", "check", "words"]
    source: str
    carrier: str | None = None
    form: str | None = None
    library: str | None = None
    begins: str = ""
    check: str | None = None
    digits: tuple[int, int] = (0, 0)
    almost: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.form or "")

    @cached_property
    def beginning(self) -> re.Pattern[str]:
        return re.compile(self.begins)

    @cached_property
    def definition(self) -> TrackingNumberDefinition | None:
        return tracking_numbers.get_definition(self.library) if self.library else None

    def verdict(self, number: str) -> Verdict | None:
        """On a canonical number of one of the lengths; None when it has not this form."""
        if self.definition is not None:
            return _verdict_of_library(self.definition, number) if self.beginning.match(number) else None
        found = self.pattern.fullmatch(number)
        if found is None or found.groupdict().get("country", "CN") not in countries():
            return None
        if self.check is None:
            return "unproven"
        return "proven" if CHECK_DIGITS[self.check](found["serial"]) == found["check"] else "wrong"

    def carrier_of(self, number: str) -> str | None:
        """The carrier of a number of this form; None for posts that posts.yaml does not name."""
        return self.carrier or posts().get(number[-2:])


def _verdict_of_library(definition: TrackingNumberDefinition, number: str) -> Verdict | None:
    known = definition.test(number)
    wrong = {what for what, _ in known.validation_errors} if known else {"form"}
    if wrong - {"checksum"}:
        return None
    if definition.checksum_validator is None:
        return "unproven"
    return "wrong" if wrong else "proven"


def canonical(number: str) -> str:
    """Upper case without spaces and hyphens, as numbers are stored and compared."""
    return re.sub(r"[\s-]+", "", number).upper()


def verdicts(number: str) -> list[tuple[Form, Verdict]]:
    """The forms a canonical number has, the likelier first."""
    judged = ((form, form.verdict(number)) for form in forms_by_length().get(len(number), ()))
    return [(form, verdict) for form, verdict in judged if verdict is not None]


def is_miswritten(number: str) -> bool:
    """Whether a canonical number has a form no other numbers have, and a check digit that does not fit.

    No such parcel exists. Numbers of digits alone are never called so: they may be of a carrier we do not know.
    """
    found = verdicts(number)
    return bool(found) and all(form.enough == "form" and verdict == "wrong" for form, verdict in found)


def is_proven(number: str) -> bool:
    """Whether a check digit proves a canonical number, so that a slip of the pen is unlikely."""
    return any(verdict == "proven" for _, verdict in verdicts(number))


def carrier_of(number: str) -> str | None:
    """Name of the carrier a canonical number belongs to, or None when its form or check digit says nothing."""
    for form, verdict in verdicts(number):
        # That one of Japan's carriers wrote a number is not told by digits alone: every seventh has their check digit.
        telling = form.enough != "words" or (form.library is not None and verdict == "proven")
        if telling and verdict != "wrong":
            return form.carrier_of(number)
    return None


def with_digits(number: str, form: Form) -> str:
    """The number with O, I and L read as digits where this form has digits only."""
    start, end = form.digits
    return number[:start] + number[start:end].translate(MISREAD) + number[start:][len(number[start:end]) :]


def almost_of(number: str) -> Form | None:
    """The form a canonical number would have but for one character too few, too many, or a letter among its digits."""
    forms = (form for forms in forms_by_length().values() for form in forms if form.almost is not None)
    fitting = (form for form in forms if re.fullmatch(form.almost or "", number))
    return next((form for form in fitting if form.carrier or number[-2:] in countries()), None)


def closest(number: str, known_numbers: Collection[str]) -> tuple[str, ...]:
    """Of known canonical numbers those one slip away: a wrong, missing or extra character, or neighbours swapped."""
    return tuple(dict.fromkeys(known for known in known_numbers if is_one_slip_away(number, known)))


def is_one_slip_away(number: str, other: str) -> bool:
    if abs(len(number) - len(other)) > 1 or number == other:
        return False
    shorter, longer = sorted((number, other), key=len)
    place = next((n for n, sign in enumerate(shorter) if sign != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[place:] == longer[place + 1 :]
    swapped = shorter[place : place + 2] == longer[place : place + 2][::-1]
    return shorter[place + 1 :] == longer[place + 1 :] or (swapped and shorter[place + 2 :] == longer[place + 2 :])


def meant_by(number: str, form: Form) -> tuple[str, ...]:
    """Numbers of a form one slip away that a check digit proves, if few: a letter among digits tells its place."""
    found: dict[str, None] = {}
    for other in _slips(number):
        if len(other) in form.lengths and form.verdict(other) == "proven":
            found[other] = None
            if len(found) > MOST_MEANT:
                return ()
    return tuple(found)


def _slips(number: str) -> Iterator[str]:
    """All that is one slip away, with digits alone put in: letters are no part of what check digits are made of."""
    for place, sign in enumerate(number):
        yield number[:place] + number[place + 1 :]
        yield number[:place] + number[place : place + 2][::-1] + number[place + 2 :]
        for digit in "0123456789":
            yield number[:place] + digit + number[place:]
            if sign != digit:
                yield number[:place] + digit + number[place + 1 :]
    yield from (number + digit for digit in "0123456789")


@cache
def forms_by_length() -> dict[int, tuple[Form, ...]]:
    """The forms of `number_patterns.yaml` in its order, by the length of numbers."""
    forms = [Form.model_validate(form) for form in patterns()["forms"]]
    lengths = {length for form in forms for length in form.lengths}
    return {length: tuple(form for form in forms if length in form.lengths) for length in lengths}


@cache
def countries() -> frozenset[str]:
    """Codes of countries an S10 number may end with."""
    return frozenset((*posts(), *patterns()["other_countries"].split()))


@cache
def posts() -> dict[str, str]:
    """Designated operators by the country code at the end of an S10 number."""
    table: dict[str, str] = yaml.safe_load(files("logistics.numbers").joinpath("posts.yaml").read_text("utf-8"))
    return table


@cache
def patterns() -> dict[str, Any]:
    """The content of `number_patterns.yaml`."""
    table: dict[str, Any] = yaml.safe_load(
        files("logistics.numbers").joinpath("number_patterns.yaml").read_text("utf-8")
    )
    return table
