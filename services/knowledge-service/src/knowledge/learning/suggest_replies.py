"""Beside each NoAnswer: what the agent may reply, from scenarios and from what colleagues replied in similar cases."""

from collections.abc import Iterator, Sequence

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import NoAnswer, RepliesSuggested, Suggestion
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.learning.experience import Earlier, Experience, Question, Suggested, about
from knowledge.learning.masking import marks_of, mask, without_frame
from knowledge.learning.rank_suggestions import Candidate, rank
from knowledge.learning.suggest_scenarios import suggest_scenarios
from knowledge.learning.terms import TermWeights, alike

FROM_ALIKE = 0.35
"""How alike (see `terms.alike`) an earlier question must be for its reply to be shown."""


def suggest_with(weights: TermWeights) -> Handler:
    """The handler of NoAnswer."""

    async def suggest_replies(event: NoAnswer, work: UnitOfWork[Experience]) -> list[Event]:
        experience, (tenant, language, subject) = work.rows, about(event)
        known = marks_of(event.inquiry.customer)
        question = mask(event.inquiry.text, known).text
        colleagues = _from_colleagues(question, language, experience.earlier(about(event)), weights)
        ranked = rank([*suggest_scenarios(event, weights.library), *colleagues], experience.uses(tenant, subject))
        experience.ask(
            Question(
                tenant=tenant,
                inquiry_id=event.inquiry.inquiry_id,
                conversation_id=event.conversation_id,
                language=language,
                intent=event.understanding.intent.id,
                subject=subject,
                reason=event.reason,
                text=question,
                marks=sorted(known),
                suggested=[Suggested(source=each.source, text=mask(each.text, known).text) for each in ranked],
                asked_at=event.inquiry.received_at,
            )
        )
        return [_suggested(event, ranked)]

    return suggest_replies


def _suggested(event: NoAnswer, ranked: Sequence[Suggestion]) -> RepliesSuggested:
    return RepliesSuggested(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        suggestions=list(ranked),
        why=f"{len(ranked)} replies found for {event.understanding.intent.id} ({event.reason})",
    )


def _from_colleagues(
    question: str, language: str, earlier: Sequence[Earlier], weights: TermWeights
) -> Iterator[Candidate]:
    """Replies to questions like this one; they were masked when they were kept."""
    asked = weights.weigh(question, language)
    for each in earlier:
        fit = alike(asked, weights.weigh(each.question, language))
        text = without_frame(each.reply)
        if fit >= FROM_ALIKE and text:
            why = f"A colleague replied so on {each.replied_at:%Y-%m-%d} to a question {fit:.0%} like this one."
            source = f"reply/{each.message_id}"
            yield Candidate(Suggestion(text=text, language=language, origin="reply", source=source, why=why), fit)
