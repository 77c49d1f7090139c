"""Puts a sign in the place of numbers, names of orders and parcels, sums and addresses.

So that an intent never depends on one customer's numbers, and no number of a customer ends up in a reason.
"""

import re
from functools import cache

from intent.tracking_forms import unbroken_telling

SIGNS = {
    "◈": "a tracking number",
    "◇": "an order number",
    "¤": "a sum of money",
    "⌗": "a number",
    "✆": "a phone number",
    "✉": "an e-mail address",
    "⎋": "a link",
}

_CURRENCY = (
    r"(?:eur(?:os?)?|usd|gbp|jpy|cny|rmb|krw|vnd|brl|chf|pln|czk|sek|nok|dkk|rub|inr|aud|cad|mxn|thb|idr|"
    r"dollars?|pounds?|yen|dong|reais|zl|zł|kc|kč|kr|tl|руб\w*|₽|€|\$|£|¥|₩|₫|₹|₺|₴|฿|円|元|块|欧元?|美元|원|만원|ユーロ|ドル)"
)
# Lengths are bounded, because a search must not go back and forth over a message of nothing but digits.
_SUM = re.compile(
    rf"(?<![a-z]){_CURRENCY} ?\d[\d.,' ]{{0,15}}k?|(?<!\d)\d[\d.,']{{0,15}}k? ?{_CURRENCY}(?![a-z])", re.IGNORECASE
)
_ADDRESSES = (
    ("⎋", re.compile(r"http|www\.", re.IGNORECASE), re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("✉", re.compile("@"), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
)
"""Sign, what a text must hold for the pattern to be tried (which is quick to see), pattern."""
_POSTAL_OR_LONG = r"[A-Za-z]{2}\d{8,10}[A-Za-z]{2}|1[Zz][A-Za-z0-9]{15,17}|\d{18,26}"
"""S10 and UPS, also with one sign too few or too many: a parcel's number was meant all the same."""
_BEFORE_DIGITS = "(?=[A-Za-z0-9]{0,6}[0-9]{6})"
"""All forms with letters of their own hold a row of digits: most chunks have none and need no look at each form."""
_ORDER = re.compile(r"(?<![A-Za-z0-9])#?[A-Za-z]{2,4}-\d{5,10}(?![A-Za-z0-9])|(?<![\w.,+-])#?\d{7}(?![\w]|[.,]\d)")
_NUMBERS = (
    ("✆", re.compile(r"(?<![\w.,])(?:\+|00?)\d[\d ()/-]{6,18}\d(?!\w)")),
    ("¤", _SUM),
    ("⌗", re.compile(r"\d+(?:[.,:/]\d+)*")),
)
_DIGIT = re.compile(r"\d")


def mask(text: str) -> str:
    """The text with a sign (see SIGNS) for everything that holds digits or addresses."""
    for sign, needed, pattern in _ADDRESSES:
        if needed.search(text):
            text = pattern.sub(f" {sign} ", text)
    if not _DIGIT.search(text):
        return text
    text = " ".join([_named(chunk) if _DIGIT.search(chunk) else chunk for chunk in text.split(" ")])
    for sign, pattern in _NUMBERS:
        if _DIGIT.search(text):
            text = pattern.sub(f" {sign} ", text)
    return text


@cache
def _names_of_things() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Without spaces inside, so that only what stands between spaces and holds a digit needs a look."""
    of_parcel = f"{_POSTAL_OR_LONG}|{_BEFORE_DIGITS}(?:{unbroken_telling()})"
    return ("◈", re.compile(rf"(?<![A-Za-z0-9])(?:{of_parcel})(?![A-Za-z0-9])")), ("◇", _ORDER)


def _named(chunk: str) -> str:
    for sign, pattern in _names_of_things():
        chunk = pattern.sub(f" {sign} ", chunk)
    return chunk


def in_words(text: str) -> str:
    """A masked text for people: signs are spelled out."""
    for sign, words in SIGNS.items():
        text = text.replace(sign, f"<{words}>")
    return " ".join(text.split())
