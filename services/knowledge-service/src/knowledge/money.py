"""Amounts as customers read them, exact to the last minor unit."""

import re
from collections.abc import Mapping
from copy import copy
from decimal import Decimal

from babel import Locale
from babel.numbers import get_minus_sign_symbol
from crossdesk.contracts.event import Money

USUAL_EXPONENT = 2

_CODE_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Where CLDR's `currencySpacing` (UTS 35, part 3, section 4.3) wants a space and Babel leaves none: `IRR1.50`."""


def format_money(money: Money, locale: Locale, exponents: Mapping[str, int]) -> str:
    """`39,90 €` in German for 3990 minor units of EUR.

    `exponents` holds the digits after the point where ISO 4217 has other than two. They are not CLDR's, which drop
    digits that are out of use in cash (the Iraqi dinar has three in ISO 4217 and none in CLDR) and would round.
    """
    digits = exponents.get(money.currency, USUAL_EXPONENT)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    amount = Decimal(money.minor).scaleb(-digits)
    text = str(pattern.apply(amount, locale, currency=money.currency, currency_digits=False))
    signed = text.replace("-", get_minus_sign_symbol(locale), 1)  # Babel leaves the pattern's own hyphen
    return _CODE_BESIDE_DIGIT.sub("\u00a0", signed)
