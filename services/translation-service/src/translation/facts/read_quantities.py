"""Reads amounts, percentages and numbers by a locale's separators, or not at all where the value is in doubt."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol

from translation.facts.figures import Quantity, plain

PARTS = re.compile(r"(?P<minus>-?)(?P<before>[^\d-]*)(?P<body>\d(?:[^\n]*\d)?)(?P<after>[^\d-]*)")
UNIT = re.compile(
    r"(?:\s?[–x×]\s?[\d.,]*\d)*\s?(?:kg|mg|g|lb|oz|km|cm|mm|m|ft|ml|cl|l|L|kWh|kW|W|V|mAh|Ah|A|TB|GB|MB|GHz|MHz|Hz|°C|°F|h|min)(?![^\W_])"
)
"""Symbols of units (SI, CLDR's short names), also after a range or sizes: a number before one is no version."""
EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A point or comma that writers of one language, from different countries, use for thousands and for decimals."""
NUMBERED = re.compile(
    r"(?:[#№§]|\b(?:nr|no|num|n[º°]|ref|id|v|ver\w*|firmware|build|ios|android))[.:]?\s?$", re.IGNORECASE
)
"""What stands before a version, a paragraph or the number of something."""


def read_amount(text: str, after: str, locale: Locale) -> Quantity | None:
    """One sign before or after a number, and no number after that, to which the sign could belong, too."""
    parts = PARTS.fullmatch(plain(text))
    if parts is None or bool(parts["before"].strip()) == bool(parts["after"].strip()):
        return None
    if parts["after"] and after.lstrip()[:1].isdecimal():
        return None
    sign, found = (parts["before"] + parts["after"]).strip(), read_decimal(parts["body"], locale)
    code = "" if _readable(sign) else _code(sign, locale)
    if found is None or found[1] > 3 or not (_readable(sign) or code):
        return None
    if EITHER.fullmatch(parts["body"]) and get_currency_precision(code or sign) == 3:
        return None
    return Quantity("amount", -found[0] if parts["minus"] else found[0], found[1], sign, code)


def read_number(text: str, after: str, locale: Locale) -> Quantity | None:
    """A percentage, or a number that is a quantity beyond doubt: not a version, a year, or the number of an order."""
    parts = PARTS.fullmatch(plain(text))
    if parts is None:
        return None
    percent = (parts["before"] + parts["after"]).strip()
    found = None if EITHER.fullmatch(parts["body"]) and not locale.territory else read_decimal(parts["body"], locale)
    if found is None or percent not in ("", "%", "٪", "°", "‰"):
        return None
    value = -found[0] if parts["minus"] else found[0]
    if percent in ("%", "٪"):
        return Quantity("percent", value, found[1])
    if not (percent or UNIT.match(after) or _is_quantity(parts["body"], locale)):
        return None
    return Quantity("number", value, found[1], parts["after"])


def read_decimal(body: str, locale: Locale) -> tuple[Decimal, int] | None:
    """The value and how many decimals it has. `body` is as `plain` gives it, without a sign.

    Arabic separators (٫ and ٬) mean one thing everywhere. A single separator with three digits on both its sides is
    taken for one of groups if the locale has it so, and for nothing otherwise: the writer may have meant either.
    """
    point, group = _separators(locale)
    body = body.replace("٫", point) if point not in body else body
    body = body.replace("٬", group) if group not in body else body
    groups = rf"\d{{1,3}}(?:{re.escape(group)}\d{{2,3}})*{re.escape(group)}\d{{3}}"
    match = re.fullmatch(rf"({groups}|\d+)(?:{re.escape(point)}(\d+))?", body)
    if match is None or not _grouped(match[1], group, locale):
        return None
    whole, decimals = match[1].replace(group, ""), match[2] or ""
    if len(whole) > 15 or len(decimals) > 6 or (whole[0] == "0" and len(whole) > 1):
        return None
    if len(decimals) == 3 and whole == match[1] and len(whole) <= 3:
        return None
    return Decimal(f"{whole}.{decimals}" if decimals else whole), len(decimals)


def _separators(locale: Locale) -> tuple[str, str]:
    """Of decimals and of groups, as `plain` has them."""
    symbols = get_decimal_symbol(locale, numbering_system="latn"), get_group_symbol(locale, numbering_system="latn")
    return plain(symbols[0]), plain(symbols[1])


def _grouped(whole: str, group: str, locale: Locale) -> bool:
    """Whether groups have three digits, or as many as the locale has (1,00,000 in India)."""
    first, *middle, _ = whole.split(group) if group in whole else [whole, ""]
    if not middle and group not in whole:
        return True
    size = {len(each) for each in middle}
    return size <= {3} or (size == {2} == {locale.decimal_formats[None].grouping[1]} and len(first) <= 2)


def _is_quantity(body: str, locale: Locale) -> bool:
    """Whether it has a separator that versions have not, and is no list: `38,39` may be two sizes, `38,5` is one."""
    if " " in body or not any(sign in body for sign in ",٫٬’'"):
        return False
    two = re.fullmatch(r"(\d+),(\d+)", body)
    return two is None or _separators(locale)[0] != "," or int(two[2]) <= int(two[1])


def _readable(sign: str) -> bool:
    """A symbol or a Latin word."""
    return all(letter < "\u0250" for letter in sign if letter.isalpha())


def _code(sign: str, locale: Locale) -> str:
    """The one currency that the locale writes so; nothing where there are more or none."""
    codes = [code for code, own in locale.currency_symbols.items() if plain(own).strip(" .") == sign.strip(" .")]
    return str(codes[0]) if len(codes) == 1 else ""
