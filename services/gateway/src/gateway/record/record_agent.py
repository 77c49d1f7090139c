"""What agents do in a conversation: reply, hand it on, close it."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.gateway import AgentReplied, TransferRequested
from crossdesk.contracts.routing import ConversationResolved
from crossdesk.contracts.translation import ReplyTranslation
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import Projection, project

ALL_TIERS = ["instant", "guided", "person"]


async def record_agent_reply(event: AgentReplied, work: UnitOfWork[Projection]) -> list[Event]:
    """A reply that is to be translated is kept and not told yet: see `record_localised.py`."""
    said = {
        "message_id": event.message_id,
        "author": "agent",
        "agent_id": event.agent_id,
        "text": event.text,
        "language": event.language,
    }
    by = f"agent:{event.agent_id}"
    if event.translation is None:
        change = Change(by=by, data=said, message=said, announce=("message.created", said))
        return await project(event, work, change)
    work.rows.hold_reply(_held(event, event.translation))
    told = {name: said[name] for name in ("message_id", "author", "agent_id", "language")}
    return await project(event, work, Change(by=by, data={**told, "translation": "being_translated"}, message=said))


def _held(event: AgentReplied, asked: ReplyTranslation) -> Json:
    return {
        "tenant": event.tenant,
        "conversation_id": event.conversation_id,
        "message_id": event.message_id,
        "state": "held",
        "held_until": asked.by,
        "source": event.language,
        "target": asked.target,
    }


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
