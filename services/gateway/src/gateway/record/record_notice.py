"""A customer was told of something before they asked: the conversation begins with our message."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import NoticeWritten
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import Projection, project
from gateway.record.record_reply import bot_message


async def record_notice(event: NoticeWritten, work: UnitOfWork[Projection]) -> list[Event]:
    """Timeline and webhooks name the customer by id alone: the shop knows the rest."""
    answer = event.answer
    about = {"notice_id": event.notice_id, "customer_id": event.customer.id, "order_id": event.order_id}
    work.rows.open_by_notice(
        {
            "tenant": event.tenant,
            "conversation_id": event.conversation_id,
            "notice_id": event.notice_id,
            "customer": event.customer,
            "order_id": event.order_id,
            "sent_at": work.now,
        }
    )
    change = Change(
        data={**about, "answer": answer},
        state="open",
        message=bot_message(answer, work),
        announce=("notice.sent", {**about, "answer": answer}),
    )
    return await project(event, work, change)
