"""A person gets a conversation, with the case in short, or gives it back."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.routing import ConversationGivenBack
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.for_agents import HANDOFFS
from gateway.record.projection import Projection, project
from gateway.record.record_agent import ALL_TIERS

OF_THE_EVENT = {"tenant", "conversation_id", "lane", "inquiry_id"}


async def record_handoff(event: HandoffSummarized, work: UnitOfWork[Projection]) -> list[Event]:
    """The latest of a conversation replaces what was told before."""
    row: Json = {
        "tenant": event.tenant,
        "conversation_id": event.conversation_id,
        "inquiry_id": event.inquiry_id,
        "handoff": event.model_dump(mode="json", exclude=OF_THE_EVENT, exclude_none=True),
        "told_at": work.now,
    }
    work.rows.show_agents(HANDOFFS, row)
    return []


async def record_given_back(event: ConversationGivenBack, work: UnitOfWork[Projection]) -> list[Event]:
    """As if resolved: nothing waits for a person, and the customer's next message opens it again."""
    data = {"agent_id": event.agent_id}
    change = Change(
        data=data,
        state="resolved",
        settle={"status": "resolved", "tiers": ALL_TIERS},
        announce=("conversation.given_back", {"status": "resolved", **data}),
    )
    return await project(event, work, change)
