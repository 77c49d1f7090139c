"""Amounts as a language writes them, by CLDR, and exact to the last minor unit."""

import re
from copy import copy
from decimal import Decimal

from babel import Locale
from babel.numbers import get_minus_sign_symbol

from crossdesk.contracts.event import Money

CODE_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Where CLDR's `currencySpacing` (UTS 35, part 3, section 4.3) wants a space and Babel leaves none: `IRR1.50`."""


def amount_text(money: Money, locale: Locale, digits: int) -> str:
    """`39,90 €` in German for 3990 minor units of EUR, which has 2 `digits` after the point.

    They are ISO 4217's and given by whoever asks. CLDR's drop those out of use in cash (the Iraqi dinar has three in
    ISO 4217 and none in CLDR), which would round.
    """
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    amount = Decimal(money.minor).scaleb(-digits)
    text = str(pattern.apply(amount, locale, currency=money.currency, currency_digits=False))
    signed = text.replace("-", get_minus_sign_symbol(locale), 1)  # Babel leaves the pattern's own hyphen
    return CODE_BESIDE_DIGIT.sub("\u00a0", signed)
