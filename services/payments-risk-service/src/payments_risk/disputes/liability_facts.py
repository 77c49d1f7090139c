"""The facts a dispute is decided by; every value is one word of a closed list. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args, get_type_hints

from crossdesk.contracts.event import Money
from pydantic import BaseModel, ConfigDict

from payments_risk.disputes.compelling_evidence import Evidence
from payments_risk.disputes.deadlines import Deadline
from payments_risk.disputes.dispute_case import Dispute, OpenStage, Scheme, oddities
from payments_risk.disputes.reasons import Reason, Understood
from payments_risk.disputes.tables import Sources, read_table
from payments_risk.payments import ThreeDSecure

Fault = Literal["gateway", "bank", "none"]
OrderState = Literal["active", "cancelled", "returned"]
Delivery = Literal["proven", "unproven", "under_way", "silent", "lost", "back", "not_sent", "unknown"]
Shift = Literal["full", "attempted", "none", "unknown"]
RefundState = Literal["none", "in_part", "pending", "sent_back", "in_full", "unknown"]

WITHOUT_ANSWER: frozenset[Scheme] = frozenset({"sepa"})
"""Schemes that take no answer from the shop. Source: Adyen documentation, SEPA chargebacks."""


@dataclass(frozen=True)
class Facts:
    """What the rules look at. The meaning of each value stands as a sentence in liability.yaml."""

    reason: Reason
    stage: OpenStage
    scheme: Scheme = "unknown"
    conflict: Literal["yes", "no"] = "no"
    payment: Literal["known", "unknown"] = "unknown"
    amount: Literal["below_fee", "ordinary", "above_charge"] = "ordinary"
    answer: Literal["open", "closed"] = "open"
    fault: Fault | Literal["unknown"] = "unknown"
    paid: Literal["once", "twice", "unknown"] = "unknown"
    refund: RefundState = "unknown"
    order: OrderState | Literal["unknown"] = "unknown"
    delivery: Delivery = "unknown"
    shift: Shift = "unknown"
    evidence: Literal["qualifies", "short", "unknown"] = "unknown"
    approval: Literal["approved", "missing", "unknown"] = "unknown"
    billed: Literal["as_agreed", "differently", "unknown"] = "unknown"


@dataclass(frozen=True)
class Parcel:
    """What logistics knows. Days of silence and the 95th percentile of such silences on this lane are delivery days."""

    sent: bool
    delivered_at: datetime | None = None
    proof: bool = False
    lost: bool = False
    back: bool = False
    silent_days: float | None = None
    p95_days: float | None = None
    tracking_number: str | None = None


@dataclass(frozen=True)
class Known:
    """What the shop knows of the disputed payment; None is what it does not know. Amounts are minor units.

    `surplus` counts further captures for the same order, by any means, that were not refunded. `refunded`,
    `refund_pending` and `refund_sent_back` (by a bank) are of the disputed payment.
    """

    charge: Money | None = None
    captured_at: datetime | None = None
    refunded: int | None = None
    refund_pending: int = 0
    refund_sent_back: int = 0
    surplus: int | None = None
    order_total: Money | None = None
    order: OrderState | None = None
    parcel: Parcel | None = None
    eci: str | None = None
    three_d_secure: ThreeDSecure | None = None
    approved: bool | None = None
    fault: Fault | None = None
    evidence: Evidence | None = None
    fee: Money | None = None


class ShiftTable(BaseModel):
    """Electronic commerce indicators by scheme and the liability shift they stand for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    source: str
    eci: Mapping[Scheme, Mapping[str, Literal["full", "attempted", "none"]]]


def load_shifts(file: Traversable | None = None) -> ShiftTable:
    """Read the table of indicators. Raises Misconfigured naming file and place when it is malformed."""
    file = file or files("payments_risk.disputes") / "liability_shift.yaml"
    table = read_table(ShiftTable, file)
    table.sources.must_have([table.source], file.name)
    return table


def possible_values() -> dict[str, frozenset[str]]:
    """Every fact with the values it may have."""
    return {name: frozenset(_words(hint)) for name, hint in get_type_hints(Facts).items()}


def _words(hint: Any) -> list[str]:
    return [word for part in get_args(hint) for word in ([part] if isinstance(part, str) else _words(part))]


def facts_about(
    dispute: Dispute, understood: Understood, known: Known, shifts: ShiftTable, deadline: Deadline | None, now: datetime
) -> Facts | None:
    """The facts of a dispute at `now`; None when it is not the shop's turn, so that there is nothing to decide."""
    stage = next((stage for stage in get_args(OpenStage) if stage == dispute.stage), None)
    if stage is None or dispute.awaiting != "shop":
        return None
    closed = (deadline is not None and now >= deadline.due_by) or (
        stage != "claim" and dispute.scheme in WITHOUT_ANSWER
    )
    return Facts(
        reason=understood.reason,
        stage=stage,
        scheme=dispute.scheme,
        conflict="yes" if conflicts(dispute, understood, known, shifts) else "no",
        payment="unknown" if known.charge is None else "known",
        amount=_amount(dispute.amount, known),
        answer="closed" if closed else "open",
        fault=known.fault or "unknown",
        paid="unknown" if known.surplus is None else "twice" if known.surplus else "once",
        refund=_refund(dispute.amount, known),
        order=known.order or "unknown",
        delivery=_delivery(known.parcel),
        shift=_shift(dispute.scheme, known, shifts),
        evidence="unknown" if known.evidence is None else "qualifies" if known.evidence.qualifies else "short",
        approval="unknown" if known.approved is None else "approved" if known.approved else "missing",
        billed=_billed(known),
    )


def conflicts(dispute: Dispute, understood: Understood, known: Known, shifts: ShiftTable) -> list[str]:
    """What contradicts itself, in words. One contradiction is enough for a person to look."""
    charge, parcel = known.charge, known.parcel or Parcel(sent=True)
    by_eci = _by_indicator(dispute.scheme, known, shifts)
    found = {
        "Scheme and provider give different reasons.": understood.contradicted,
        "Disputed in another currency than charged.": bool(charge and charge.currency != dispute.amount.currency),
        "More was refunded than charged.": bool(charge and (known.refunded or 0) + known.refund_pending > charge.minor),
        "There is a proof of delivery, but no delivery.": parcel.proof and parcel.delivered_at is None,
        "The parcel was delivered and is lost or back.": bool(parcel.delivered_at and (parcel.lost or parcel.back)),
        "The parcel was delivered and was never sent.": bool(parcel.delivered_at and not parcel.sent),
        "The parcel was delivered before it was paid.": bool(
            parcel.delivered_at and known.captured_at and parcel.delivered_at < known.captured_at
        ),
        "Indicator and result of 3-D Secure differ.": by_eci not in (None, "unknown", _by_result(known) or by_eci),
    }
    return [*oddities(dispute), *(sentence for sentence, holds in found.items() if holds)]


def _amount(disputed: Money, known: Known) -> Literal["below_fee", "ordinary", "above_charge"]:
    if known.charge and disputed.minor > known.charge.minor:
        return "above_charge"
    fee = known.fee
    return "below_fee" if fee and fee.currency == disputed.currency and disputed.minor < fee.minor else "ordinary"


def _refund(disputed: Money, known: Known) -> RefundState:
    """What of the disputed amount went back. Where the rest of the payment still covers it, that is not known."""
    if known.charge is None or known.refunded is None:
        return "unknown"
    if known.refunded and known.charge.minor - known.refunded >= disputed.minor:
        return "unknown"
    if known.refunded >= disputed.minor:
        return "in_full"
    if known.refund_pending or known.refund_sent_back:
        return "pending" if known.refund_pending else "sent_back"
    return "in_part" if known.refunded else "none"


def _billed(known: Known) -> Literal["as_agreed", "differently", "unknown"]:
    if known.charge is None or known.order_total is None:
        return "unknown"
    return "as_agreed" if known.charge == known.order_total else "differently"


def _delivery(parcel: Parcel | None) -> Delivery:
    if parcel is None:
        return "unknown"
    if not parcel.sent:
        return "not_sent"
    if parcel.lost or parcel.back:
        return "lost" if parcel.lost else "back"
    if parcel.delivered_at:
        return "proven" if parcel.proof else "unproven"
    if parcel.silent_days is None or parcel.p95_days is None:
        return "unknown"
    return "silent" if parcel.silent_days > parcel.p95_days else "under_way"


def _shift(scheme: Scheme, known: Known, shifts: ShiftTable) -> Shift:
    return _by_indicator(scheme, known, shifts) or _by_result(known) or "unknown"


def _by_indicator(scheme: Scheme, known: Known, shifts: ShiftTable) -> Shift | None:
    if known.eci is None:
        return None
    return shifts.eci.get(scheme, {}).get(known.eci.strip().zfill(2), "unknown")


def _by_result(known: Known) -> Shift | None:
    results: Mapping[ThreeDSecure, Shift] = {"authenticated": "full", "attempted": "attempted"}
    return None if known.three_d_secure is None else results.get(known.three_d_secure, "none")
