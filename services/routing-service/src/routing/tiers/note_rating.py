"""A customer rated an answer of ours badly: it counts as one that did not help."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AnswerRated
from crossdesk.store.unit_of_work import UnitOfWork

from routing.office import Office
from routing.tiers.course import after_bad_rating

BAD_STARS = 2


def is_bad(event: AnswerRated) -> bool:
    """Two stars and less, or not helped, of what we answered ourselves."""
    stars = event.stars is not None and event.stars <= BAD_STARS
    return event.author == "bot" and (stars or event.helpful is False)


async def note_rating(event: AnswerRated, work: UnitOfWork[Office]) -> list[Event]:
    """The next message of the conversation is decided knowing of it."""
    turns, place = work.rows.turns, (event.tenant, event.conversation_id)
    turns.remember(place, after_bad_rating(turns.course(place), event.message_id))
    return []
