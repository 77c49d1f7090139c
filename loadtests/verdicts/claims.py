"""Claims of customers as intent-service passes them on: a payment not theirs, or one charged twice."""

from datetime import datetime

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.intent import Entities, InquiryUnderstood
from crossdesk.testing.examples import a_case, a_conversation, a_customer, an_inquiry, an_understanding

INTENTS = ("unrecognized_charge", "double_charge", "chargeback_dispute")


def a_claim(customer: int, now: datetime) -> InquiryUnderstood:
    """What this customer says of their order 0; the intents take turns."""
    text = f"About order o-{customer}-0"
    inquiry = an_inquiry(
        text, inquiry_id=derive_id("claim timed", customer), customer=a_customer(id=f"c-{customer}"), received_at=now
    )
    understood = an_understanding(INTENTS[customer % len(INTENTS)], entities=Entities(order_ids=[f"o-{customer}-0"]))
    claim: InquiryUnderstood = a_case(
        inquiry=inquiry,
        conversation_id=a_conversation(str(customer)),
        understanding=understood,
        needs=["dispute"],
    )
    return claim
