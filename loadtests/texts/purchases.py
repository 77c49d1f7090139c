"""What customers write about: the demo shop's orders, with the words a message may name them by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_decimal, get_currency_precision

from deploy.demo import shop

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u200e": None, "\u200f": None, "\u061c": None})
WORDINGS = 4
"""Ways each purchase is named, made beforehand."""

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order, who bought it, and the fields of a message: each of `wordings` has all fields a template may name."""

    order_id: str
    buyer: str
    country: str
    wordings: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop's orders as rows of deploy/demo/data, and the last digits of the card each was paid with."""

    orders: Sequence[Mapping[str, Any]]
    cards: Mapping[str, str]


def read_shop(orders: Sequence[Mapping[str, Any]] | None) -> Shop:
    """`orders` are rows as in deploy/demo/data/orders.jsonl; None: those of the demo shop."""
    cards = {row["order_id"]: row["card_last4"] for row in shop.rows("transactions") if row["card_last4"]}
    return Shop(orders or shop.rows("orders"), cards)


def purchases_at(shop: Shop, country: str, locale: str, dice: Random) -> list[Purchase]:
    """Orders sent to the country, else to any: there, customers ask about what was sent elsewhere."""
    local = [row for row in shop.orders if row["destination"] == country]
    return [a_purchase(row, shop.cards, locale, dice) for row in local or shop.orders[::5]]


def a_purchase(row: Mapping[str, Any], cards: Mapping[str, str], locale: str, dice: Random) -> Purchase:
    amounts = amounts_of(row["total"], locale)
    number = row["tracking_numbers"][0] if row["tracking_numbers"] else row["order_id"]
    wordings = [
        {
            "number": number,
            "order": row["order_id"],
            "ref": dice.choice((number, row["order_id"])),
            "amount": amounts[place % len(amounts)],
            "item": dice.choice(row["items"])["name"],
            "last4": cards.get(row["order_id"]) or f"{dice.randrange(10_000):04d}",
            "days": str(dice.randint(3, 25)),
        }
        for place in range(WORDINGS)
    ]
    return Purchase(row["order_id"], row["customer_id"], row["destination"], wordings)


def amounts_of(total: Mapping[str, Any], locale: str) -> tuple[str, str]:
    """The amount as the locale writes money, and with the currency's code: `39,90 €` and `39,90 EUR`."""
    spoken = spoken_at(locale)
    precision = get_currency_precision(total["currency"])
    amount = Decimal(total["minor"]).scaleb(-precision)
    bare = format_decimal(amount, "#,##0." + "0" * precision if precision else "#,##0", locale=spoken)
    money = format_currency(amount, total["currency"], locale=spoken)
    return money.translate(SPACES), f"{bare} {total['currency']}".translate(SPACES)


def spoken_at(locale: str) -> Locale:
    """The locale, or where nothing is known of its country, its language's usual one."""
    try:
        return Locale.parse(locale, sep="-")
    except UnknownLocaleError:
        return Locale.parse(locale.rpartition("-")[0], sep="-")


def mistyped(number: str, dice: Random) -> str:
    """The number with one sign wrong or left out."""
    place = dice.randrange(len(number))
    others = "0123456789" if number[place].isdigit() else "ABCDEFGHJKLMNPRSTUVWXYZ"
    return number[:place] + dice.choice(("", dice.choice(others.replace(number[place], "")))) + number[place + 1 :]
