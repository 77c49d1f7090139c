"""From a chosen rule to the charge: amount, basis, and what makes it an estimate."""

from collections.abc import Iterable
from fractions import Fraction

from crossdesk.contracts.landed_cost import Charge, ChargeKind

from logistics.customs.choose_rule import Chosen
from logistics.customs.consignment import Consignment
from logistics.customs.currency import Amount, rounded, written
from logistics.customs.rules import EachItem, EachParcel, Share

DRAFT = "This rule is not yet confirmed against the law itself."
CONVERTED = "Customs convert at a rate of their own, so the amount may differ a little."
NO_TARIFF = "We hold no customs tariff, so we cannot tell the rate for these goods."
NO_CODE = "A line without an HS code is counted as an item of its own."


def charge(
    kind: ChargeKind, chosen: Chosen, amount: int | None, basis: str, lines: Iterable[int], doubts: Iterable[str] = ()
) -> Charge:
    """A charge under a rule. Any doubt makes a known amount an estimate and is told with the reason."""
    rule = chosen.rule
    of_rule = [*([rule.doubt] if rule.doubt else []), *([DRAFT] if rule.checked == "draft" else [])]
    why = [*doubts, *chosen.doubts, *of_rule]
    return Charge(
        kind=kind,
        name=rule.name,
        amount_minor=amount,
        goods_lines=tuple(lines),
        paid_to="nobody" if amount == 0 else rule.paid_to,
        estimate=bool(why) and amount is not None,
        basis=basis,
        rule=rule.rule,
        rule_from=rule.since,
        rule_until=rule.until,
        source=rule.source,
        reason=" ".join([rule.reason, *dict.fromkeys(why)]),
    )


def charge_once(kind: ChargeKind, chosen: Chosen, consignment: Consignment, duty: int = 0) -> Charge:
    """One charge on all lines, under any rule but a tax at the market's rates. `duty`: its known part, minor units."""
    lines = range(1, len(consignment.goods) + 1)
    match chosen.rule.charge:
        case "nothing":
            return charge(kind, chosen, 0, "nothing is charged", lines)
        case "unknown":
            of_the_tariff = kind == "duty" and chosen.rule.doubt is None
            return charge(kind, chosen, None, "not known", lines, [NO_TARIFF] if of_the_tariff else [])
        case EachItem(each_item=each):
            return _each_item(kind, chosen, consignment, each)
        case EachParcel(each_parcel=each):
            doubts = _converted(each, consignment)
            return charge(kind, chosen, consignment.amount(each), f"{each} a parcel", lines, doubts)
        case Share() as share:
            base = consignment.value_of(share.of, duty)
            return charge_share(kind, chosen, consignment, Fraction(base), Fraction(_percent(share)), lines)


def charge_share(
    kind: ChargeKind,
    chosen: Chosen,
    consignment: Consignment,
    base: Fraction,
    percent: Fraction,
    lines: Iterable[int],
    doubts: Iterable[str] = (),
) -> Charge:
    """`percent` of `base` (minor units, not rounded) as the rule's Share says, rounded half up once."""
    share = chosen.rule.charge
    if not isinstance(share, Share):
        raise TypeError(f"{chosen.rule.rule} charges no share of the value")
    currency = consignment.market.currency
    base = base * Fraction(share.share) / 100
    amount = base * percent / (100 - percent if share.inside else 100)
    less = consignment.amount(share.less) if share.less else 0
    basis = f"{percent_written(percent)} of {written(rounded(base), currency)} ({', '.join(share.of)})"
    basis += f", counted at {percent_written(Fraction(share.share))}" if share.share != 100 else ""
    basis += ", the tax being part of its own base" if share.inside else ""
    basis += f", less {written(less, currency)}" if less else ""
    converted = [CONVERTED] if consignment.converted else _converted(share.less, consignment)
    return charge(kind, chosen, max(rounded(amount) - less, 0), basis, lines, [*doubts, *converted])


def percent_written(percent: Fraction) -> str:
    return f"{float(percent):g} %"


def _percent(share: Share) -> Fraction:
    if share.percent == "standard":
        raise TypeError("the market's rate is for taxes only")
    return Fraction(share.percent)


def _each_item(kind: ChargeKind, chosen: Chosen, consignment: Consignment, each: Amount) -> Charge:
    codes = [line.hs6 for line in consignment.order.lines]
    items = len({code for code in codes if code}) + codes.count(None)
    doubts = [*([NO_CODE] if None in codes and len(codes) > 1 else []), *_converted(each, consignment)]
    amount = consignment.amount(Amount(each.minor * items, each.currency))
    basis = f"{each} for each of {items} HS codes" if items > 1 else f"{each} for one HS code"
    return charge(kind, chosen, amount, basis, range(1, len(codes) + 1), doubts)


def _converted(named: Amount | None, consignment: Consignment) -> list[str]:
    return [CONVERTED] if named and named.currency != consignment.market.currency else []
