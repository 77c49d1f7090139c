"""A shift ended: the conversation goes on with another desk, and the customer is told so once."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.routing import ConversationHandedOver
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import Projection, project
from gateway.record.record_reply import bot_message

SHOWN = {"from_agent", "from_desk", "owner", "to_agent", "to_desk", "due_by"}


async def record_handed_over(event: ConversationHandedOver, work: UnitOfWork[Projection]) -> list[Event]:
    """A line of the timeline, and the text where there is one; where the conversation is now is told right after."""
    data = event.model_dump(mode="json", include=SHOWN, exclude_none=True)
    told = bot_message(event.told, work)
    announce = ("conversation.handed_over", {**data, **({"answer": event.told} if event.told else {})})
    return await project(event, work, Change(inquiry_id=event.inquiry_id, data=data, message=told, announce=announce))
