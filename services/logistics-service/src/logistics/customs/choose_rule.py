"""Which rule applies to a consignment on a day, and whether another might as well."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from crossdesk.contracts.customs_order import GoodsLine

from logistics.customs.consignment import Consignment
from logistics.customs.currency import Amount
from logistics.customs.rules import Rule, When
from logistics.customs.tables import in_force

# Customs' own exchange rates are a month or a week old: currencies seldom move more than this meanwhile.
CLOSE = Fraction(2, 100)


@dataclass(frozen=True)
class Chosen:
    """A rule, with the sentences that say why another might apply."""

    rule: Rule
    doubts: tuple[str, ...] = ()


def choose(rules: Sequence[Rule], consignment: Consignment, on: dt.date) -> Chosen:
    """The first rule in force whose conditions hold; `read_tables` made sure that there is one."""
    doubts: list[str] = []
    for rule in in_force(rules, on):
        if not _is_for(rule.when, consignment):
            continue
        doubts += _near_misses(rule.when, consignment)
        if _is_within(rule.when, consignment):
            return Chosen(rule, tuple(dict.fromkeys([*doubts, *_not_told(rule.when, consignment)])))
    raise LookupError(f"no rule of {consignment.market.country} holds on {on}")


def all_that_hold(rules: Sequence[Rule], consignment: Consignment, on: dt.date) -> Iterator[Chosen]:
    """Of the rules of each name the first in force whose conditions hold, as fees of several names add up."""
    for name in dict.fromkeys(rule.name for rule in rules):
        for rule in in_force([each for each in rules if each.name == name], on):
            if _is_for(rule.when, consignment) and _is_within(rule.when, consignment):
                doubts = (*_near_misses(rule.when, consignment), *_not_told(rule.when, consignment))
                yield Chosen(rule, doubts)
                break


def _is_for(when: When, consignment: Consignment) -> bool:
    order = consignment.order
    return (
        when.registered in (None, order.tax_collected_at_checkout)
        and when.gift in (None, order.gift)
        and (order.carriage is None or when.carriage in (None, order.carriage))
        and (when.origins is None or order.origin in when.origins)
        and order.origin not in when.origins_except
        and (when.hs is None or all(_begins(line, when.hs) for line in order.lines))
        and not any(_begins(line, when.hs_except) for line in order.lines)
    )


def _begins(line: GoodsLine, prefixes: tuple[str, ...]) -> bool:
    return line.hs6 is not None and line.hs6.startswith(prefixes)


def _is_within(when: When, consignment: Consignment) -> bool:
    items = when.each_item_up_to
    return (
        (when.up_to is None or _measured(when, when.up_to, consignment) <= when.up_to.minor)
        and (when.over is None or _measured(when, when.over, consignment) > when.over.minor)
        and (items is None or all(value <= items.minor for value in consignment.item_values(items.currency)))
    )


def _measured(when: When, limit: Amount, consignment: Consignment) -> Fraction:
    return consignment.exact_value_of(when.measured, limit.currency) * Fraction(when.share) / 100


def _near_misses(when: When, consignment: Consignment) -> Iterator[str]:
    for limit in (when.up_to, when.over):
        if limit and consignment.in_other_currency(limit.currency):
            yield from _closeness(limit, [_measured(when, limit, consignment)])
    if (items := when.each_item_up_to) is not None:
        values = consignment.item_values(items.currency)
        if consignment.in_other_currency(items.currency):
            yield from _closeness(items, values)
        if len({value <= items.minor for value in values}) > 1:
            yield f"Some pieces are worth more than {items} and some are not: customs may treat them apart."


def _not_told(when: When, consignment: Consignment) -> Iterator[str]:
    if when.carriage and consignment.order.carriage is None:
        yield f"This is for parcels sent by {when.carriage}, and how this one is sent was not said."
    if when.hs_except and any(line.hs6 is None for line in consignment.order.lines):
        yield "Some kinds of goods are excepted from this rule, and a line has no HS code."


def _closeness(limit: Amount, values: Sequence[Fraction]) -> Iterator[str]:
    if any(abs(value - limit.minor) <= limit.minor * CLOSE for value in values):
        yield f"The value is close to the limit of {limit}, and customs convert at a rate of their own."
