"""Amounts, days, shares and rates as a language writes them (CLDR). Digits are ISO 4217's: nothing is rounded here."""

import datetime as dt
import re
from copy import copy
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, format_percent, get_currency_symbol, get_minus_sign_symbol
from crossdesk.contracts.event import Money

from payments_risk.bill_pages.page import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.rates import Rate
from payments_risk.billing.rounding import in_major

_CODE_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Where CLDR's `currencySpacing` (UTS 35, part 3, section 4.3) wants a space and Babel leaves none: `IRR1.50`."""


def money_text(money: Money, locale: Locale) -> str:
    """`39,90 €` in German for 3990 minor units of EUR.

    Digits are ISO 4217's and not CLDR's, which drop those that are out of use in cash.
    """
    digits = minor_digits(money.currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    text = str(pattern.apply(in_major(money), locale, currency=money.currency, currency_digits=False))
    signed = text.replace("-", get_minus_sign_symbol(locale), 1)  # Babel leaves the pattern's own hyphen
    return _symbol_in_order(_CODE_BESIDE_DIGIT.sub("\u00a0", signed), money.currency, locale)


def _symbol_in_order(text: str, currency: str, locale: Locale) -> str:
    """`US$` and `JP¥` in a line that runs from right to left: isolated, or the sign would wander to the other side."""
    symbol = get_currency_symbol(currency, locale)
    if locale.text_direction != "rtl" or not (symbol[:1].isascii() and symbol[:1].isalpha()):
        return text
    return text.replace(symbol, f"{LEFT_TO_RIGHT_ISOLATE}{symbol}{POP_ISOLATE}")


def day_text(moment: dt.datetime, locale: Locale) -> str:
    """The day (UTC), with its month in words."""
    return format_date(moment.astimezone(dt.UTC).date(), format="long", locale=locale)


def percent_text(basis_points: int, locale: Locale) -> str:
    """`2,5 %` for 250 basis points."""
    return str(format_percent(Decimal(basis_points).scaleb(-4), locale=locale, decimal_quantization=False))


def rate_text(rate: Rate, locale: Locale) -> str:
    """`1 EUR = 1,1586 USD`, to six significant digits; amounts are computed with all of them."""
    value = format_decimal(rate.quoted().normalize(), format="#,##0.####################", locale=locale)
    return f"1\u00a0{rate.origin} = {value}\u00a0{rate.target}"


def age_text(age: dt.timedelta, locale: Locale) -> str:
    """In the largest unit of which there are two or more: `26 hours`, `3 days`."""
    return str(format_timedelta(age, granularity="minute", threshold=2, locale=locale))
