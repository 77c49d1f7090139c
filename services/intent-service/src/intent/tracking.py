"""Finds tracking numbers whose check digits hold. A number with a typing error is not taken for one.

Some carriers' numbers have no check digit: they are told by their letters, or by the carrier's name before them.
Sources: UPU standard S10-12 (items of posts), UPS tracking number structure (1Z), and the open tracking_number_data
definitions in the library `tracking-numbers` for numbers made of digits only (USPS, FedEx ...); others are named in
tracking_forms.yaml.
"""

import re
from collections.abc import Iterator, Mapping

from crossdesk.contracts.intent import TrackingNumber
from tracking_numbers import get_tracking_number

from intent.tracking_forms import DHL_PAKET, Match, compact, find_named, find_telling, is_of_another_kind

# Letters next to a match would make it a part of something longer; ideographs and kana may stand right beside it.
# An O among the digits was meant as 0: the check digit proves it.
_S10 = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[\dOo]{9}[A-Za-z]{2}(?![A-Za-z0-9])")
_SPACED_S10 = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}(?:[ -]?\d){9}[ -]?[A-Z]{2}(?![A-Za-z0-9])")
_UPS = re.compile(r"(?<![A-Za-z0-9])1[Zz](?:[ -]?[A-Za-z0-9]){16}(?![A-Za-z0-9])")
_DIGITS = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){11,33}(?![\w]|[.,]\d| ?[€$£¥円元])", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 6
"""S10 has nine, of which some may be written as O; UPS has numbers of letters, too."""
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


def _matches(text: str, about_parcels: bool, posts: Mapping[str, str]) -> Iterator[Match]:
    yield from _postal(text, posts)
    yield from find_telling(text)
    for match in _UPS.finditer(text) if "1Z" in text or "1z" in text else ():
        if ups_check_digit_holds(compact(match[0])):
            yield *match.span(), compact(match[0]), "UPS"
    yield from find_named(text) if about_parcels else ()
    for match in _DIGITS.finditer(text):
        number = compact(match[0])
        is_certain = len(number) >= _CERTAIN_LENGTH
        if not is_certain and (not about_parcels or is_of_another_kind(text, match.start())):
            continue
        # A slip in a number of DHL Paket may be right for FedEx SmartPost.
        known = None if number.startswith(DHL_PAKET) else get_tracking_number(number)
        if known is not None and known.valid:
            yield *match.span(), number, known.courier.name


def _postal(text: str, posts: Mapping[str, str]) -> Iterator[Match]:
    for pattern in (_S10, _SPACED_S10):
        for match in pattern.finditer(text):
            written = compact(match[0])
            number = written[:2] + written[2:-2].replace("O", "0") + written[-2:]
            if s10_check_digit_holds(number):
                yield *match.span(), number, posts.get(number[-2:])


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
