"""What an agent may reply was found: the latest of a conversation replaces what was found before."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.knowledge import RepliesSuggested
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.for_agents import SUGGESTIONS
from gateway.record.projection import Projection


async def record_suggestions(event: RepliesSuggested, work: UnitOfWork[Projection]) -> list[Event]:
    row: Json = {
        "tenant": event.tenant,
        "conversation_id": event.conversation_id,
        "inquiry_id": event.inquiry_id,
        "suggestions": [suggestion.model_dump() for suggestion in event.suggestions],
        "suggested_at": work.now,
    }
    work.rows.show_agents(SUGGESTIONS, row)
    return []
