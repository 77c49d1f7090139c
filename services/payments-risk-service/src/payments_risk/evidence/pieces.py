"""Pieces of evidence as text, each from the facts that carry it; None where a fact it needs is missing. No I/O."""

from collections.abc import Callable, Mapping
from datetime import date

from payments_risk.evidence.facts import EvidenceFacts, Message, Policy
from payments_risk.evidence.parcel_pieces import address, dispatched, proof, said_of_all, scans
from payments_risk.evidence.wording import clean, lines, moment, money


def texts(facts: EvidenceFacts) -> dict[str, str]:
    """Every piece the facts hold, by its name in evidence.yaml; without card numbers and in NFC."""
    held = {name: make(facts) for name, make in PIECES.items()}
    return {name: clean(text) for name, text in held.items() if text and text.strip()}


def _items(facts: EvidenceFacts) -> str | None:
    if facts.order is None:
        return None
    said = [
        f"{item.quantity} x {item.name}" + (f", {money(item.amount)}" if item.amount else "")
        for item in facts.order.items
    ]
    return lines([*said, *([facts.order.described] if facts.order.described else [])])


def _confirmation(facts: EvidenceFacts) -> str | None:
    order = facts.order
    if order is None or order.placed_at is None:
        return None
    total = f" for {money(order.total)}" if order.total else ""
    return f"Order {order.order_id} was placed on {moment(order.placed_at)}{total}."


def _record(facts: EvidenceFacts) -> str | None:
    paid = facts.payment
    if paid is None or paid.amount is None or paid.captured_at is None:
        return None
    card = f" with the card ending in {paid.card}" if paid.card else ""
    return f"Payment {paid.payment_id} of {money(paid.amount)} was captured on {moment(paid.captured_at)}{card}."


def _approval(facts: EvidenceFacts) -> str | None:
    paid = facts.payment
    if paid is None or paid.authorised_at is None:
        return None
    code = f" with code {paid.approval_code}" if paid.approval_code else ""
    return f"The issuer approved the payment on {moment(paid.authorised_at)}{code}."


def _authentication(facts: EvidenceFacts) -> str | None:
    paid = facts.payment
    if paid is None or paid.three_d_secure not in ("authenticated", "attempted"):
        return None
    eci = f" (ECI {paid.eci})" if paid.eci else ""
    was = "authenticated the payer" if paid.three_d_secure == "authenticated" else "was attempted for the payment"
    return f"3-D Secure {was}{eci}."


def _address_check(facts: EvidenceFacts) -> str | None:
    agreed = facts.payment and facts.payment.address_match
    return "The issuer confirmed that the billing address is the cardholder's." if agreed else None


def _matches(facts: EvidenceFacts) -> str | None:
    found = facts.compelling
    if found is None or not found.qualifies:
        return None
    return f"Earlier undisputed charges {' and '.join(found.charges)} share: {', '.join(found.elements)}."


def _earlier(facts: EvidenceFacts) -> str | None:
    wanted = facts.compelling.charges if facts.compelling and facts.compelling.qualifies else ()
    return lines(
        [
            f"{each.charge_id}: {each.processed_on}" + (f", {money(each.amount)}" if each.amount else "")
            for each in facts.earlier
            if each.charge_id in wanted and each.processed_on
        ]
    )


def _messages(facts: EvidenceFacts) -> str | None:
    return lines([f"{moment(each.at)} {each.by}: {_said(each)}" for each in facts.messages])


def _said(message: Message) -> str:
    return f"{message.text}\n    In English: {message.english}" if message.english else message.text


def _shown(policy: Policy | None) -> str | None:
    if policy is None or policy.shown is None:
        return None
    accepted = f" The customer accepted it on {moment(policy.accepted_at)}." if policy.accepted_at else ""
    return policy.shown + accepted


def _refunds(facts: EvidenceFacts) -> str | None:
    said = [f"{money(each.amount)} was refunded as {each.refund_id}" for each in facts.refunds]
    times = [f" on {moment(each.at)}." if each.at else "." for each in facts.refunds]
    return lines([line + time for line, time in zip(said, times, strict=True)])


def _both(facts: EvidenceFacts) -> str | None:
    other, order, paid = facts.other_payment, facts.order, facts.payment
    if other is None or order is None or paid is None or other.order_id == order.order_id:
        return None
    return f"Payment {paid.payment_id} was for order {order.order_id}, {other.payment_id} for order {other.order_id}."


def _visits(facts: EvidenceFacts) -> str | None:
    return lines([f"{moment(each.at)} {each.ip or ''} {each.what}".replace("  ", " ") for each in facts.visits])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


PIECES: Mapping[str, Callable[[EvidenceFacts], str | None]] = {
    "customer_name": lambda facts: facts.customer.name,
    "customer_email": lambda facts: facts.customer.email,
    "billing_address": lambda facts: (
        facts.customer.billing_address.in_words() if facts.customer.billing_address else None
    ),
    "purchase_ip": lambda facts: facts.payment.ip if facts.payment else None,
    "order_confirmation": _confirmation,
    "product_description": _items,
    "payment_record": _record,
    "approval_record": _approval,
    "authentication_record": _authentication,
    "address_check": _address_check,
    "matching_elements": _matches,
    "earlier_charges": _earlier,
    "carrier": lambda facts: said_of_all(facts, lambda parcel: parcel.carrier),
    "tracking_number": lambda facts: said_of_all(facts, lambda parcel: parcel.tracking_number),
    "shipping_date": lambda facts: said_of_all(facts, dispatched),
    "shipping_address": lambda facts: said_of_all(facts, address),
    "proof_of_delivery": proof,
    "tracking_history": scans,
    "promised_date": lambda facts: _day(facts.order.promised_by if facts.order else None),
    "messages": _messages,
    "refund_policy": lambda facts: facts.refund_policy.text if facts.refund_policy else None,
    "refund_policy_shown": lambda facts: _shown(facts.refund_policy),
    "cancellation_policy": lambda facts: facts.cancellation_policy.text if facts.cancellation_policy else None,
    "cancellation_policy_shown": lambda facts: _shown(facts.cancellation_policy),
    "service_date": lambda facts: _day(facts.order.service_on if facts.order else None),
    "rebuttal": lambda facts: facts.rebuttal,
    "refusal": lambda facts: facts.refusal,
    "refund_confirmation": _refunds,
    "both_charges": _both,
    "other_payment": lambda facts: facts.other_payment.payment_id if facts.other_payment else None,
    "usage": _visits,
}
