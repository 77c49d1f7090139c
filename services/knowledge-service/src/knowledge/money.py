"""Amounts as customers read them, exact to the last minor unit."""

from collections.abc import Mapping

from babel import Locale
from crossdesk.amount_text import amount_text
from crossdesk.contracts.event import Money

USUAL_EXPONENT = 2


def format_money(money: Money, locale: Locale, exponents: Mapping[str, int]) -> str:
    """`39,90 €` in German for 3990 minor units of EUR.

    `exponents` holds the digits after the point where ISO 4217 has other than two.
    """
    return amount_text(money, locale, exponents.get(money.currency, USUAL_EXPONENT))
