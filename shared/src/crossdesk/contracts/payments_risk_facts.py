"""What is known of a disputed payment: a part of cases, published by payments-risk-service."""

from typing import Literal

from crossdesk.contracts.event import Money, Part

DisputeVerdict = Literal[
    "duplicate_charge",
    "likely_fraud",
    "liability_shifted",
    "merchant_liable",
    "recognisable",
    "already_refunded",
    "not_charged",
    "unknown_payment",
]


class DisputeFacts(Part):
    """The judgement on a disputed payment; `rule` names the line of the rules file that gave it."""

    verdict: DisputeVerdict
    rule: str
    order_id: str | None = None
    transaction_ids: list[str] = []
    disputed: Money | None = None
    recommendation: str
    reasons: list[str] = []
