"""Numbers of parcels by the forms of `tracking_forms.yaml`: told by letters, or by the carrier named before them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from intent.data_files import table

Match = tuple[int, int, str, str | None]
"""Start, end, canonical number, carrier."""

DHL_PAKET = "00340"
"""What all 20-digit numbers of DHL Paket begin with: GS1's number for DHL after two zeros."""

_DIGIT = r"(?:[ -]?[0-9])"
_MOST_BETWEEN = 40
"""Characters from a carrier's name, or a word for another kind of number, to the number."""
_FIRST_WITHOUT_SPACES = "\u0590"
"""The Hebrew script; after it come Arabic, Thai, kana, ideographs, Hangul."""
_DIGITS_BEFORE = re.compile(r".*[0-9]", re.DOTALL)


def gs1_check_digit_holds(number: str) -> bool:
    """Weights 1 and 3 from the right, the sum a multiple of 10. Source: GS1 General Specifications, section 7.9."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def mod7_check_digit_holds(number: str) -> bool:
    """The digits before the last modulo 7 are the last. Source: DHL Express waybills; in Japan known as 7DR."""
    return int(number[:-1]) % 7 == int(number[-1])


_CHECKS: Mapping[str, Callable[[str], bool]] = {"gs1": gs1_check_digit_holds, "mod7": mod7_check_digit_holds}


def find_telling(text: str) -> Iterator[Match]:
    """Numbers whose form is enough."""
    pattern, forms = _telling()
    for match in pattern.finditer(text):
        form = forms[int((match.lastgroup or "f0")[1:])]
        number = compact(match[0])
        if _check_holds(form, number):
            yield *match.span(), number, form["carrier"]


def find_named(text: str) -> Iterator[Match]:
    """Numbers of digits right after the name of a carrier that writes such numbers."""
    forms = table_of_forms()["named"]
    for match in _named().finditer(text):
        number, name = compact(match["number"]), match["name"].casefold()
        fitting = (form for form in forms if name in form["names"] and _form_of(form).fullmatch(number))
        form = next((form for form in fitting if _check_holds(form, number)), None)
        if form and not is_of_another_kind(text, match.start("number")):
            yield *match.span("number"), number, form["carrier"]


def is_of_another_kind(text: str, start: int) -> bool:
    """Whether words before the number that starts here say that it is an order's, a telephone's, an account's."""
    before = _DIGITS_BEFORE.sub("", text[max(0, start - _MOST_BETWEEN) : start])
    said = [match.lastgroup for match in _kinds().finditer(before)]
    return said[-1:] == ["other"]


def compact(written: str) -> str:
    return written.replace(" ", "").replace("-", "").upper()


def _check_holds(form: Mapping[str, Any], number: str) -> bool:
    return "check" not in form or _CHECKS[form["check"]](number)


@cache
def table_of_forms() -> dict[str, Any]:
    """The content of `tracking_forms.yaml`."""
    forms: dict[str, Any] = table("tracking_forms.yaml")
    return forms


@cache
def _telling() -> tuple[re.Pattern[str], Sequence[Mapping[str, Any]]]:
    forms = table_of_forms()["telling"]
    each = "|".join(f"(?P<f{place}>{_pattern(form['form'])})" for place, form in enumerate(forms))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{each})(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII), forms


def near_telling() -> str:
    """A pattern for numbers that have a form of `telling` but for one digit too few or too many."""
    return "|".join(f"(?i:{_pattern(_one_more_or_less(form['form']))})" for form in table_of_forms()["telling"])


def unbroken_telling() -> str:
    """The same for such numbers without spaces and hyphens, and for right ones."""
    return near_telling().replace("[ -]?", "")


@cache
def announcements() -> re.Pattern[str]:
    """A word for a parcel's number or a carrier's name, and in the group `number` the digits behind it."""
    table = table_of_forms()
    words = _any_of([*table["own_kind"], *table["announcing"]])
    number = r"(?P<number>(?!(?:19|20)[0-9]{2}-)[A-Za-z0-9]{0,6}[0-9](?:[ -]?[0-9]){9,33})"
    ends = r"(?![0-9]|[.,:/][0-9]| ?[€$£¥円元])"
    return re.compile(rf"(?:{words})[^0-9+(]{{0,{_MOST_BETWEEN}}}?(?<![A-Za-z0-9]){number}{ends}", re.IGNORECASE)


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for form in table_of_forms()["named"] for name in form["names"])
    between = rf"(?P<between>(?:(?!{names})[^0-9+(]){{0,{_MOST_BETWEEN}}})"
    number = r"(?P<number>[0-9](?:[ -]?[0-9]){9,15})(?![A-Za-z0-9]|[.,][0-9]| ?[€$£¥円元])"
    return re.compile(rf"(?<![A-Za-z0-9])(?P<name>{names}){between}(?<![A-Za-z0-9]){number}", re.IGNORECASE)


@cache
def _kinds() -> re.Pattern[str]:
    groups = (f"(?P<{kind}>{_any_of(table_of_forms()[f'{kind}_kind'])})" for kind in ("own", "other"))
    return re.compile("|".join(groups), re.IGNORECASE)


def _any_of(lines: Sequence[Sequence[str]]) -> str:
    """Words at their beginning, except in scripts that write prefixes or whole sentences in one."""
    words = (word for line in lines for word in line)
    return "|".join(re.escape(word) if word[0] >= _FIRST_WITHOUT_SPACES else rf"\b{re.escape(word)}" for word in words)


def _form_of(form: Mapping[str, Any]) -> re.Pattern[str]:
    return re.compile(_pattern(form["form"]))


def _pattern(form: str) -> str:
    return "[ -]?".join(map(_part, form.split())).replace(f"[ -]?{_DIGIT}", _DIGIT)


def _one_more_or_less(form: str) -> str:
    """The form with one digit fewer and one more allowed where it counts digits."""
    return " ".join(_widened(token) if re.fullmatch(r"\d\d?(?:-\d\d?)?", token) else token for token in form.split())


def _widened(count: str) -> str:
    fewest, _, most = count.partition("-")
    return f"{int(fewest) - 1}-{int(most or fewest) + 1}"


def _part(token: str) -> str:
    """Counts of digits have at most two figures; longer ones are digits as they stand."""
    if re.fullmatch(r"\d\d?(?:-\d\d?)?", token):
        return f"{_DIGIT}{{{token.replace('-', ',')}}}"
    return "[ -]?".join(token) if token.isdigit() else token
