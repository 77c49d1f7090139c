"""Card numbers in text: masked or refused at the door, and looked for in databases, topics and logs.

A number is taken for a card's when it has a length and a beginning that card schemes use and its check digit fits.
Sources: ISO/IEC 7812-1 (numbering, Luhn's check digit in annex B), and the ranges the schemes publish. Ids of thirteen
digits that shops count orders by begin like a card's seldom, but one in ten of those that do has a fitting check digit.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

FEWEST, MOST = 13, 19
MOST_GROUPS = 1000
"""Groups of digits looked at in one text: who writes more of them writes no card number, and each costs some µs."""
PASSES = 4
"""The four digits left may begin another number with what follows. Who goes on so is left no digits at all."""
_MANY = re.compile(r"\d(?=[\d\W]{12})(?<!\d\d)(?:\W{0,3}\d){12}")
_MANY_IN_ASCII = re.compile(r"[0-9](?=[0-9\s.-]{12})(?<![0-9][0-9])(?:[\s.-]{0,3}[0-9]){12}", re.ASCII)
"""What every text with a card number fits, and few others do: each message that comes in is looked at."""
_RUN = re.compile(r"[0-9]+(?:[ .-]{1,3}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_NAMES = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{32,}|"
    r"(?=[0-9-]{0,35}[A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|"
    r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|"
    r"1[Zz](?: ?[0-9A-Za-z]){16}|"
    r"9[1-5][0-9]{2}(?:[ -][0-9]{4}){4}[ -][0-9]{2}|(?:0034|70[0-9]{2})(?:[ -][0-9]{4}){4}|"
    r"\+(?:[0-9][ ()./-]{0,3}){6,14}[0-9](?![ .-]{0,3}[0-9])"
    r")(?![0-9A-Za-z])",
)
"""Hashes, UUIDs and trace contexts hold long runs of digits now and then; none of them is a card number. Nor are
tracking numbers of UPS, and of USPS and DHL where they are written in groups of four; nor telephone numbers with `+`,
which have fifteen digits at most (ITU-T E.164)."""
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|"
    r"(?:2[2-7]|3[05689]|5\d|6\d|8[12])\d{14,17}|9792\d{12}",
    re.ASCII,
)
"""Visa (13, 16, 19); Amex; Diners (14); Mastercard, Mir, JCB, Discover, Maestro, UnionPay, RuPay (16 to 19); Troy."""


def has_card_number(text: str, fewest: int = FEWEST) -> bool:
    """Whether a card number stands in a text, also one written in groups with spaces, dots or dashes between them.

    `fewest` is 14 where numbers of thirteen digits are common, as ids, article numbers (EAN) and telephone numbers
    are: of the cards only Visa's of long ago have so few.
    """
    return _has_many_digits(text) and next(_places(text, fewest), None) is not None


def mask_card_numbers(text: str, fewest: int = FEWEST, hidden: str = "\u2022\u2022\u2022\u2022 ") -> str:
    """The text with `hidden` in place of all but the last four digits of each card number in it.

    A text without one is returned as it is. What is returned has none by `has_card_number`.
    """
    if not _has_many_digits(text):
        return text
    for _ in range(PASSES):
        places = list(_places(text, fewest))
        if not places:
            return text
        for start, end in reversed(places):
            digits = "".join(_GROUP.findall(_plain(text[start:end])))
            text = f"{text[:start]}{hidden}{digits[-4:]}{text[end:]}"
    return _GROUP.sub(hidden.strip(), _plain(text))


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits begin as a scheme's numbers do and end with the check digit that belongs to them."""
    return _ISSUED.fullmatch(digits) is not None and fits_check_digit(digits)


def fits_check_digit(digits: str) -> bool:
    """Luhn's check: every second digit from the right doubled, digits summed, a multiple of ten. Of ASCII digits."""
    written = digits.encode("ascii")
    return (sum(written[-1::-2]) + sum(written[-2::-2].translate(_DOUBLED)) - len(written) * ord("0")) % 10 == 0


def _has_many_digits(text: str) -> bool:
    return (_MANY_IN_ASCII if text.isascii() else _MANY).search(text) is not None


def _places(text: str, fewest: int) -> Iterator[tuple[int, int]]:
    """Where card numbers stand, from left to right and apart from each other."""
    plain = _NAMES.sub(lambda name: "x" * len(name[0]), _plain(text))
    left = MOST_GROUPS
    for run in _RUN.finditer(plain):
        groups = [group.span() for group in islice(_GROUP.finditer(plain, *run.span()), left)]
        left -= len(groups)
        free = 0
        for first, (start, _) in enumerate(groups):
            end = _end(plain, groups[first : first + MOST], fewest) if start >= free else None
            if end is not None:
                yield start, end
                free = end


def _end(plain: str, groups: list[tuple[int, int]], fewest: int) -> int | None:
    """Where the longest card number ends that begins with the first group; dates and codes may follow it."""
    digits, found = "", None
    if plain[groups[0][0]] in "017":  # no scheme's numbers begin so
        return None
    for start, end in groups:
        digits += plain[start:end]
        if len(digits) > MOST:
            break
        if len(digits) >= fewest and is_card_number(digits):
            found = end
    return found


def _plain(text: str) -> str:
    """As long as the text: any script's digits as 0 to 9, any space or invisible mark as a space, any dash as `-`."""
    return text.translate(_WHITE) if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace() or unicodedata.category(character) == "Cf":
        return " "
    return "-" if unicodedata.category(character) == "Pd" or character == "\u2212" else character


_WHITE = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c", " "))
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
