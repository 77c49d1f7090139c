"""Finds tracking numbers whose check digits hold. A number with a typing error is not taken for one.

Sources: UPU standard S10-12 (items of posts), UPS tracking number structure (1Z), and the open tracking_number_data
definitions in the library `tracking-numbers` for numbers made of digits only (USPS, FedEx, DHL, DPD ...).
"""

import re
from collections.abc import Iterator, Mapping

from crossdesk.contracts.intent import TrackingNumber
from tracking_numbers import get_tracking_number

# Letters next to a match would make it a part of something longer; ideographs and kana may stand right beside it.
_S10 = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{9}[A-Za-z]{2}(?![A-Za-z0-9])")
_SPACED_S10 = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}(?:[ -]?\d){9}[ -]?[A-Z]{2}(?![A-Za-z0-9])")
_UPS = re.compile(r"(?<![A-Za-z0-9])1[Zz](?:[ -]?[A-Za-z0-9]){16}(?![A-Za-z0-9])")
_DIGITS = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){11,33}(?![\w]|[.,]\d)", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 9
"""Those of an S10 number; UPS has numbers of letters, too."""
_CERTAIN_LENGTH = 18
"""From this many digits on a right check digit is enough, whatever the message is about."""


def find_tracking_numbers(
    text: str, *, about_parcels: bool, posts: Mapping[str, str]
) -> list[tuple[TrackingNumber, tuple[int, int]]]:
    """Tracking numbers with their places in `text`, in the order of mention, each number once.

    `about_parcels`: shorter numbers of digits alone count only in a message about parcels, since every tenth
    telephone number has a right check digit by chance. `posts` gives the post of a country for S10 numbers.
    """
    has_ups = "1Z" in text or "1z" in text
    if not has_ups and len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return []
    found: dict[str, tuple[TrackingNumber, tuple[int, int]]] = {}
    for start, end, number, carrier in sorted(_matches(text, about_parcels, posts), key=lambda match: match[:2]):
        found.setdefault(number, (TrackingNumber(number=number, carrier=carrier), (start, end)))
    return list(found.values())


def _matches(text: str, about_parcels: bool, posts: Mapping[str, str]) -> Iterator[tuple[int, int, str, str | None]]:
    for pattern in (_S10, _SPACED_S10):
        for match in pattern.finditer(text):
            number = _compact(match[0])
            if s10_check_digit_holds(number):
                yield *match.span(), number, posts.get(number[-2:])
    for match in _UPS.finditer(text) if "1Z" in text or "1z" in text else ():
        if ups_check_digit_holds(_compact(match[0])):
            yield *match.span(), _compact(match[0]), "UPS"
    for match in _DIGITS.finditer(text):
        number = _compact(match[0])
        known = get_tracking_number(number) if about_parcels or len(number) >= _CERTAIN_LENGTH else None
        if known is not None and known.valid:
            yield *match.span(), number, known.courier.name


def s10_check_digit_holds(number: str) -> bool:
    """Whether the ninth digit of an S10 number (two letters, nine digits, country) follows from the eight before it."""
    digits = [int(digit) for digit in number[2:11]]
    check = 11 - sum(weight * digit for weight, digit in zip(_S10_WEIGHTS, digits[:8], strict=True)) % 11
    return digits[8] == {10: 0, 11: 5}.get(check, check)


def ups_check_digit_holds(number: str) -> bool:
    """Whether the last digit of a 1Z number follows from the 15 characters after `1Z`."""
    if not number[-1].isdigit():
        return False
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in number[2:17]]
    return (-(sum(values[::2]) + 2 * sum(values[1::2]))) % 10 == int(number[-1])


def _compact(written: str) -> str:
    return written.replace(" ", "").replace("-", "").upper()
