"""Amounts, days, shares and rates as a language writes them (CLDR). Digits are ISO 4217's: nothing is rounded here."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, format_percent, get_currency_symbol
from crossdesk.amount_text import amount_text
from crossdesk.contracts.event import Money

from payments_risk.bill_pages.page import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.rates import Rate


@lru_cache(maxsize=1000)
def money_text(money: Money, locale: Locale) -> str:
    """`39,90 €` in German for 3990 minor units of EUR. Pages say one amount several times."""
    text = amount_text(money, locale, minor_digits(money.currency))
    return _symbol_in_order(text, money.currency, locale)


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
