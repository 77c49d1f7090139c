"""The facts a disputed payment is judged by; every value is one word of a closed list. No I/O."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from crossdesk.contracts.logistics_facts import ShipmentFacts

from payments_risk.dispute import Claim, FoundBy, Meant
from payments_risk.movements import (
    Chargeback,
    Duplicate,
    PaymentState,
    Refund,
    chargeback_of,
    duplicate_of,
    holds,
    refund_of,
    state_of,
)
from payments_risk.payments import Account, Method, Order, ThreeDSecure, Transaction

PROVEN_AFTER, PROVEN_UNTIL, PROVEN_TIMES = timedelta(days=120), timedelta(days=365), 2
"""Age and number of undisputed payments that show a card is the customer's: Visa Compelling Evidence 3.0."""

Card = Literal["proven", "seen", "new", "unknown"]
OrderState = Literal["open", "delivered", "ended", "unknown"]
Country = Literal["same", "foreign", "unknown"]


@dataclass(frozen=True)
class Facts:
    """What the rules look at. The meaning of each value stands as a sentence in rules/disputes.yaml."""

    claim: Claim
    found_by: FoundBy = "nothing"
    payment: PaymentState = "none"
    duplicate: Duplicate = "none"
    hold: Literal["yes", "no"] = "no"
    refund: Refund = "none"
    chargeback: Chargeback = "none"
    method: Method | Literal["unknown"] = "unknown"
    authentication: ThreeDSecure = "none"
    address: Literal["match", "mismatch", "unknown"] = "unknown"
    country: Country = "unknown"
    card: Card = "unknown"
    order: OrderState = "unknown"
    region: Literal["eea", "elsewhere", "unknown"] = "unknown"


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the payments: the customer's country, the parcel, the countries of the EEA."""

    customer_country: str | None = None
    shipment: ShipmentFacts | None = None
    eea: frozenset[str] = frozenset()


def facts_about(claim: Claim, meant: Meant, account: Account, around: Surroundings) -> Facts:
    """Gather the facts about the payment meant from the customer's own payments."""
    payment = meant.payment
    if payment is None:
        return Facts(claim=claim)
    order = account.order(payment.order_id)
    duplicate = duplicate_of(payment, meant, account)
    return Facts(
        claim=claim,
        found_by=meant.found_by,
        payment=state_of(payment, account),
        duplicate=duplicate,
        hold="yes" if holds(payment.amount, account.on_order(payment.order_id)) > 0 else "no",
        refund=refund_of(payment, meant, account, duplicate),
        chargeback=chargeback_of(account.on_order(payment.order_id)),
        method=payment.method,
        authentication=payment.three_d_secure,
        address="unknown" if payment.address_match is None else "match" if payment.address_match else "mismatch",
        country=country_of(payment, order, around.customer_country),
        card=card_of(payment, account),
        order=order_state(payment.order_id, order, around.shipment),
        region=region_of(order, around),
    )


def country_of(payment: Transaction, order: Order | None, customer_country: str | None) -> Country:
    """Whether the payment came from the customer's own country or the order's destination."""
    known = {customer_country, order.destination if order else None} - {None}
    if payment.country is None or not known:
        return "unknown"
    return "same" if payment.country in known else "foreign"


def card_of(payment: Transaction, account: Account) -> Card:
    """Whether the customer paid earlier, undisputed orders with this card (told by its last four digits)."""
    if payment.card_last4 is None:
        return "unknown"
    ages = [
        payment.occurred_at - each.occurred_at
        for each in account.transactions
        if each.captured
        and each.card_last4 == payment.card_last4
        and each.order_id != payment.order_id
        and chargeback_of(account.on_order(each.order_id)) in ("none", "rejected")
    ]
    if sum(PROVEN_AFTER <= age <= PROVEN_UNTIL for age in ages) >= PROVEN_TIMES:
        return "proven"
    return "seen" if any(age > timedelta() for age in ages) else "new"


def order_state(order_id: str, order: Order | None, shipment: ShipmentFacts | None) -> OrderState:
    """How far the order is; a carrier's word that its parcel was delivered counts before the shop's."""
    if shipment and shipment.order_id == order_id and shipment.status == "delivered":
        return "delivered"
    if order is None:
        return "unknown"
    if order.status in ("cancelled", "returned"):
        return "ended"
    return "delivered" if order.status == "delivered" else "open"


def region_of(order: Order | None, around: Surroundings) -> Literal["eea", "elsewhere", "unknown"]:
    """Whether the law of the European Economic Area applies, told by the customer's country, else the destination."""
    country = around.customer_country or (order.destination if order else None)
    return "unknown" if country is None else "eea" if country in around.eea else "elsewhere"
