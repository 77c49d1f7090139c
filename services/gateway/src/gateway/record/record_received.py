"""A customer wrote: the inquiry and the message appear."""

from crossdesk.contracts.event import Event, Json
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.opened import Inquiry, InquiryReceived
from gateway.record.projection import project


async def record_received(event: InquiryReceived, work: UnitOfWork) -> list[Event]:
    """First on the log wins when two replicas took one idempotency key: `project` then tells so in the timeline."""
    inquiry = event.inquiry
    claim = event.idempotency
    proof = {"body_hash": claim.body_hash if claim else None, "received_event": work.cause.event_id}
    change = Change(
        inquiry_id=inquiry.inquiry_id,
        by="customer",
        data={"channel": inquiry.channel},
        inquiry={"status": "accepted", **received_facts(inquiry), **proof},
        message={
            "message_id": inquiry.inquiry_id,
            "author": "customer",
            "at": inquiry.received_at,
            "text": inquiry.text,
            "attachments": inquiry.attachments,
        },
    )
    return await project(event, work, change)


def received_facts(inquiry: Inquiry) -> Json:
    """What an inquiry's row holds of the inquiry as it came; cases carry the same along."""
    return {
        "received_at": inquiry.received_at,
        "channel": inquiry.channel,
        "order_id": inquiry.order_id,
        "customer": inquiry.customer,
    }
