"""A customer rated what they were told."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AnswerRated
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import project


async def record_rating(event: AnswerRated, work: UnitOfWork) -> list[Event]:
    data = {"message_id": event.message_id, "author": event.author, "stars": event.stars, "helpful": event.helpful}
    return await project(event, work, Change(by="customer", inquiry_id=event.inquiry_id, data=data))
