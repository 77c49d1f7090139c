"""What is known of a disputed payment: a part of cases, published by payments-risk-service."""

from typing import Literal

from crossdesk.contracts.event import Language, Money, Part, Text, Utc

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

DisputeOutcome = Literal["contest", "refund", "accept", "finance_ticket", "ask_person"]
"""What is done with a dispute: the outcomes of payments-risk's liability.yaml."""

SettlementState = Literal["due", "refunded", "with_finance"]
"""Of a refund the rules decided on: to be made at the provider, made there, or left to finance."""


class DisputeFacts(Part):
    """The judgement on a disputed payment; `rule` names the line of the rules file that gave it.

    `verdict` says what happened with the payment. Where the claim is kept as a dispute, `decision` says what is done
    about it by the liability rule `decided_by`, `settlement` how the money goes back, `due_by` until when the other
    side must be answered, and `fee` what a chargeback of it would cost the shop; it costs the customer nothing.
    `charge_explained` is for the customer, in `charge_language`: how the amount they name comes about.
    """

    verdict: DisputeVerdict
    rule: str
    order_id: str | None = None
    transaction_ids: list[str] = []
    disputed: Money | None = None
    recommendation: str
    reasons: list[str] = []
    decision: DisputeOutcome | None = None
    decided_by: str | None = None
    settlement: SettlementState | None = None
    due_by: Utc | None = None
    fee: Money | None = None
    charge_explained: Text | None = None
    charge_language: Language | None = None
