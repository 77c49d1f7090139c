"""What agents do in a conversation: reply, hand it on, close it."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, TransferRequested
from crossdesk.contracts.routing import ConversationResolved
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import project

ALL_TIERS = ["instant", "guided", "person"]


async def record_agent_reply(event: AgentReplied, work: UnitOfWork) -> list[Event]:
    said = {
        "message_id": event.message_id,
        "author": "agent",
        "agent_id": event.agent_id,
        "text": event.text,
        "language": event.language,
    }
    change = Change(by=f"agent:{event.agent_id}", data=said, message=said, announce=("message.created", said))
    return await project(event, work, change)


async def record_transfer(event: TransferRequested, work: UnitOfWork) -> list[Event]:
    """Only the wish is noted: where the conversation goes is routing-service's word."""
    data = {"to_agent": event.to_agent, "to_skill": event.to_skill}
    return await project(event, work, Change(by=f"agent:{event.agent_id}", data=data))


async def record_resolved(event: ConversationResolved, work: UnitOfWork) -> list[Event]:
    """Closes all inquiries that had an outcome; one still on its way gets its own."""
    data = {"agent_id": event.agent_id}
    change = Change(
        data=data,
        state="resolved",
        settle={"status": "resolved", "tiers": ALL_TIERS},
        announce=("conversation.resolved", {"status": "resolved", **data}),
    )
    return await project(event, work, change)
