"""An order seen from its destination: values in the currency there, and comparisons with the limits of rules."""

from dataclasses import dataclass
from fractions import Fraction

from crossdesk.contracts.customs_order import MOST_MINOR, CustomsOrder, ExchangeRates, Price

from logistics.customs.currency import Amount, places, rounded
from logistics.customs.order import OrderRefused
from logistics.customs.rules import Market, Part


@dataclass(frozen=True)
class Consignment:
    """Values in minor units of the market's currency. `converted` tells whether any rate was needed for them."""

    order: CustomsOrder
    market: Market
    goods: tuple[int, ...]
    shipping: int
    insurance: int
    converted: bool

    def value_of(self, parts: tuple[Part, ...], duty: int = 0, fees: int = 0) -> int:
        values: dict[Part, int] = {
            "goods": sum(self.goods),
            "shipping": self.shipping,
            "insurance": self.insurance,
            "duty": duty,
            "fees": fees,
        }
        return sum(values[part] for part in parts)

    def exact_value_of(self, parts: tuple[Part, ...], currency: str) -> Fraction:
        """Value in minor units of `currency`, not rounded: limits are compared with what the order itself says."""
        amounts = [(line.price, line.quantity) for line in self.order.lines] if "goods" in parts else []
        amounts += [(self.order.shipping, 1)] if "shipping" in parts and self.order.shipping else []
        amounts += [(self.order.insurance, 1)] if "insurance" in parts and self.order.insurance else []
        return sum((convert(each, currency, self.order.rates) * times for each, times in amounts), Fraction(0))

    def item_values(self, currency: str) -> list[Fraction]:
        """Price of a piece of each line in minor units of `currency`, not rounded."""
        return [convert(line.price, currency, self.order.rates) for line in self.order.lines]

    def in_other_currency(self, currency: str) -> bool:
        return any(line.price.currency != currency for line in self.order.lines)

    def amount(self, named: Amount) -> int:
        """An amount a rule names, in minor units of the market's currency."""
        money = Price(minor=named.minor, currency=named.currency)
        return rounded(convert(money, self.market.currency, self.order.rates))


def consign(order: CustomsOrder, market: Market) -> Consignment:
    """Raises OrderRefused for a rate that is missing, or a line worth more than 10**12 minor units."""
    for number, line in enumerate(order.lines):
        if line.price.minor * line.quantity > MOST_MINOR:
            raise OrderRefused(f"lines.{number}.price.minor", f"all pieces together are worth more than {MOST_MINOR}")
    there, rates = market.currency, order.rates
    goods = tuple(rounded(convert(line.price, there, rates) * line.quantity) for line in order.lines)
    shipping, insurance = (
        rounded(convert(each, there, rates)) if each else 0 for each in (order.shipping, order.insurance)
    )
    named = [*(line.price for line in order.lines), *(each for each in (order.shipping, order.insurance) if each)]
    converted = any(each.currency != there and each.minor for each in named)
    return Consignment(order, market, goods, shipping, insurance, converted)


def convert(money: Price, currency: str, rates: ExchangeRates | None) -> Fraction:
    """`money` in minor units of `currency`, exactly. Raises OrderRefused naming the rates or the rate missing."""
    if money.currency == currency or not money.minor:
        return Fraction(money.minor)
    if rates is None:
        raise OrderRefused("rates", f"give exchange rates: {money.currency} has to be converted to {currency}")
    scale = Fraction(10) ** (places(currency) - places(money.currency))
    return money.minor * scale * _rate(currency, rates) / _rate(money.currency, rates)


def _rate(currency: str, rates: ExchangeRates) -> Fraction:
    if currency == rates.base:
        return Fraction(1)
    if currency not in rates.rates:
        raise OrderRefused(f"rates.{currency}", f"give an exchange rate of {currency}: amounts or limits are in it")
    return Fraction(rates.rates[currency])
