"""Customers' ratings are kept; what was answered badly counts among the questions asked in vain."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AnswerRated
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.learning.experience import BADLY_RATED, Experience, Question, Rating, is_bad
from knowledge.learning.masking import marks_of, mask


async def learn_from_rating(event: AnswerRated, work: UnitOfWork[Experience]) -> list[Event]:
    """Publishes nothing. A better rating takes an earlier bad one back."""
    rating = Rating(
        tenant=event.tenant,
        message_id=event.message_id,
        inquiry_id=event.inquiry_id,
        scenario=event.scenario,
        stars=event.stars,
        helpful=event.helpful,
        rated_at=work.now,
    )
    work.rows.rate(rating, _badly_answered(event, work) if is_bad(event) else None)
    return []


def _badly_answered(event: AnswerRated, work: UnitOfWork[Experience]) -> Question | None:
    if event.author != "bot" or event.inquiry_id is None or event.question is None:
        return None
    known = marks_of(event.customer) if event.customer else frozenset()
    intent = event.intent or "unclear"
    return Question(
        tenant=event.tenant,
        inquiry_id=event.inquiry_id,
        conversation_id=event.conversation_id,
        language=event.language or "und",
        intent=intent,
        subject=intent,
        reason=BADLY_RATED,
        scenario=event.scenario,
        text=mask(event.question, known).text,
        marks=sorted(known),
        asked_at=work.now,
    )
