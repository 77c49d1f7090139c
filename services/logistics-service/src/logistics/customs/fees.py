"""What comes beside duty and tax: fees of the state on parcels, and the carrier's own for clearing them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from crossdesk.contracts.landed_cost import Charge, ChargeKind

from logistics.customs.charges import CONVERTED, charge_once
from logistics.customs.choose_rule import all_that_hold
from logistics.customs.consignment import Consignment, convert
from logistics.customs.currency import rounded

# Alcohol and tobacco: headings and chapter of the Harmonized System that excise laws are about nearly everywhere.
EXCISE_GOODS = ("2203", "2204", "2205", "2206", "2207", "2208", "24")


def fee_charges(consignment: Consignment, duty: Sequence[Charge], on: dt.date) -> list[Charge]:
    """Each fee of the market that holds, with its amount."""
    known = sum(each.amount_minor or 0 for each in duty)
    return [
        charge_once(chosen.rule.kind, chosen, consignment, known)
        for chosen in all_that_hold(consignment.market.fees, consignment, on)
    ]


def excise_charges(consignment: Consignment) -> list[Charge]:
    """Excise duty on alcohol and tobacco: due on import, by strength and quantity, which the tables do not have."""
    lines = [
        number
        for number, line in enumerate(consignment.order.lines, 1)
        if line.hs6 and line.hs6.startswith(EXCISE_GOODS)
    ]
    reason = "Alcohol and tobacco bear excise duty by quantity and strength; some countries let none in by parcel."
    return [_undated("duty", "excise duty", None, lines, "excise laws there", reason)] if lines else []


def carrier_charges(consignment: Consignment, before: Sequence[Charge]) -> list[Charge]:
    """The carrier's own fee: only a carrier that has something to collect asks for one."""
    if not any(each.paid_to == "carrier" for each in before):
        return []
    name, lines, source = "carrier's clearance fee", range(1, len(consignment.goods) + 1), "the carrier's price list"
    fee = consignment.order.carrier_fee
    if fee is None:
        reason = "Carriers ask a fee for clearing a parcel; how much is up to them."
        return [_undated("handling", name, None, lines, source, reason)]
    amount = rounded(convert(fee, consignment.market.currency, consignment.order.rates))
    reason = "The carrier's fee for clearing the parcel, as given with the question."
    return [_undated("handling", name, amount, lines, source, reason, fee.currency != consignment.market.currency)]


def _undated(
    kind: ChargeKind,
    name: str,
    amount: int | None,
    lines: Iterable[int],
    source: str,
    reason: str,
    converted: bool = False,
) -> Charge:
    return Charge(
        kind=kind,
        name=name,
        amount_minor=amount,
        goods_lines=tuple(lines),
        paid_to="nobody" if amount == 0 else "carrier",
        estimate=converted,
        basis="not known" if amount is None else "as given",
        rule=name.replace("'s", "").replace(" ", "-"),
        rule_from=None,
        rule_until=None,
        source=source,
        reason=f"{reason} {CONVERTED}" if converted else reason,
    )
