"""Card numbers in text: found so that they are refused at the door and looked for in databases, topics and logs.

A number is taken for a card's when it has a length and a beginning that card schemes use and its check digit fits.
Sources: ISO/IEC 7812-1 (numbering, Luhn's check digit in annex B), and the ranges the schemes publish. Ids of thirteen
digits that shops count orders by begin like a card's seldom, but one in ten of those that do has a fitting check digit.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

FEWEST, MOST = 13, 19
_RUN = re.compile(r"[0-9]+(?:[\s.\-\u2010-\u2015\u2212]{1,3}[0-9]+)*", re.ASCII)
_GROUP = re.compile(r"[0-9]+", re.ASCII)
_NAMES = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{32,}|"
    r"(?=[0-9-]*[A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|"
    r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"
    r")(?![0-9A-Za-z])",
    re.ASCII,
)
"""Hashes, UUIDs and trace contexts hold long runs of digits now and then; none of them is a card number."""
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|"
    r"(?:2[2-7]|3[05689]|5\d|6\d|8[12])\d{14,17}|9792\d{12}",
    re.ASCII,
)
"""Visa (13, 16, 19); Amex; Diners (14); Mastercard, Mir, JCB, Discover, Maestro, UnionPay, RuPay (16 to 19); Troy."""


def has_card_number(text: str) -> bool:
    """Whether a card number stands in a text, also one written in groups with spaces, dots or dashes between them."""
    plain = _NAMES.sub(" ", text if text.isascii() else unicodedata.normalize("NFKC", text))
    return any(is_card_number(digits) for run in _RUN.findall(plain) for digits in _candidates(run))


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits begin as a scheme's numbers do and end with the check digit that belongs to them."""
    return _ISSUED.fullmatch(digits) is not None and fits_check_digit(digits)


def fits_check_digit(digits: str) -> bool:
    """Luhn's check: every second digit from the right doubled, digits summed, a multiple of ten."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _candidates(run: str) -> Iterator[str]:
    """Neighbouring groups together, where they have as many digits as a card number: dates and codes may follow it."""
    groups = _GROUP.findall(run)
    for first in range(len(groups)):
        for digits in accumulate(groups[first : first + MOST]):
            if len(digits) > MOST:
                break
            if len(digits) >= FEWEST:
                yield digits
