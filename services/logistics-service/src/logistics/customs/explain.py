"""The sentences of an answer: why, who pays whom, and how to object."""

import datetime as dt
from collections.abc import Iterator, Sequence

from crossdesk.contracts.landed_cost import Charge

from logistics.customs.consignment import Consignment
from logistics.customs.currency import written
from logistics.customs.rules import Market

DOCUMENTS = (
    "The shop's invoice or order confirmation, naming the goods, their price and currency.",
    "Proof of what was paid, when customs doubt the value.",
)
GENERAL_WAY = (
    "Ask the carrier for the customs assessment. It names the office that made it, and how and until when to object "
    "there in writing: say what is wrong and send the invoice and proof of payment along."
)
NOT_CONFIRMED = "This way is not yet confirmed against the law itself."
DUTY_PAID = "In trade terms that is delivered duty paid (DDP)."
AT_PLACE = "In trade terms that is delivered at place (DAP)."


def reasons(consignment: Consignment, charges: Sequence[Charge], on: dt.date) -> list[str]:
    """Every charge with its amount and why, then what else is to be told, then how currencies were converted."""
    return [
        *(_charge_in_words(each, consignment.market.currency) for each in charges),
        *_collected_twice(consignment, charges),
        *_notices(consignment.market, on),
        *_conversion(consignment),
    ]


def no_border_reasons(consignment: Consignment) -> list[str]:
    """Why nothing is due on an order that crosses no customs border."""
    order = consignment.order
    return [
        f"From {order.origin} to {order.destination} there is no customs border: no duty and no import tax are due. "
        "The tax of a home sale is in the shop's price.",
        *_conversion(consignment),
    ]


def who_pays(consignment: Consignment, charges: Sequence[Charge]) -> str:
    """Who pays what to whom, and the trade term (Incoterms 2020) that comes to."""
    said = [
        *_paid(charges, "seller", "The customer pays {} to the shop at checkout.", consignment.market.currency),
        *_paid(charges, "carrier", "The customer pays {} to the carrier on delivery.", consignment.market.currency),
    ]
    if not said:
        return "The customer pays nothing beside the price, shipping and insurance."
    at_the_door = any(each.paid_to == "carrier" for each in charges)
    return " ".join([*said, AT_PLACE if at_the_door else DUTY_PAID])


def objection(market: Market) -> str:
    """The market's way to object with its source, or the general one."""
    if market.objection is None:
        return GENERAL_WAY
    said = f"{market.objection.text} Source: {market.objection.source}."
    return f"{said} {NOT_CONFIRMED}" if market.objection.checked == "draft" else said


def _charge_in_words(each: Charge, currency: str) -> str:
    if each.amount_minor is None:
        return f"{each.name}: the amount is not known. {each.reason}"
    about = "about " if each.estimate and each.amount_minor else ""
    return f"{each.name}: {about}{written(each.amount_minor, currency)} ({each.basis}). {each.reason}"


def _paid(charges: Sequence[Charge], payee: str, sentence: str, currency: str) -> Iterator[str]:
    to_pay = [each for each in charges if each.paid_to == payee]
    known = sum(each.amount_minor or 0 for each in to_pay)
    unknown = [each.name for each in to_pay if each.amount_minor is None]
    parts = [*([written(known, currency)] if known else []), *(f"the {name}, amount not known," for name in unknown)]
    if parts:
        yield sentence.format(" and ".join(parts))


def _collected_twice(consignment: Consignment, charges: Sequence[Charge]) -> Iterator[str]:
    taxed = any(each.kind == "tax" and each.paid_to == "carrier" for each in charges)
    if consignment.order.tax_collected_at_checkout and taxed:
        yield (
            "The shop collected tax at checkout, but no scheme we know lets it settle the tax on this order, so the "
            "carrier asks for it. Where the shop has agreed to pay it (delivered duty paid), the customer owes no more."
        )


def _notices(market: Market, on: dt.date) -> Iterator[str]:
    for notice in market.notices:
        if notice.holds(on):
            yield notice.text if notice.checked == "certain" else f"{notice.text} (Not yet confirmed: {notice.source}.)"


def _conversion(consignment: Consignment) -> Iterator[str]:
    rates = consignment.order.rates
    if consignment.converted and rates is not None:
        yield f"Amounts were converted at rates of {rates.date} from {rates.source}."
