"""When an agent takes a conversation: what to reply, from scenarios and from what colleagues replied in similar cases.

Not before: in a crowd people wait far longer than for this, and their suggestions would take the processor from those
who are answered at once.
"""

from collections.abc import Iterator, Sequence

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import NoAnswer, RepliesSuggested, Suggestion
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.learning.experience import Earlier, Experience, Question, Suggested, about
from knowledge.learning.masking import mask, without_frame
from knowledge.learning.rank_suggestions import Candidate, rank
from knowledge.learning.suggest_scenarios import suggest_scenarios
from knowledge.learning.terms import TermWeights, alike

FROM_ALIKE = 0.35
"""How alike (see `terms.alike`) an earlier question must be for its reply to be shown."""


def suggest_with(weights: TermWeights) -> Handler:
    """The handler of ConversationAssigned."""

    async def suggest_replies(event: ConversationAssigned, work: UnitOfWork[Experience]) -> list[Event]:
        """Once for each inquiry; nothing for one that knowledge had an answer to."""
        question = work.rows.taken(event)
        if question is None:
            return []
        case = NoAnswer.model_validate(question.waiting)
        subject = about(case)
        colleagues = _from_colleagues(question, work.rows.earlier(subject), weights)
        scenarios = suggest_scenarios(case, weights.library)
        ranked = rank([*scenarios, *colleagues], work.rows.uses(question.tenant, question.subject))
        work.rows.suggest(question, [_as_shown(each, question) for each in ranked])
        return [_suggested(case, ranked)]

    return suggest_replies


def _as_shown(suggestion: Suggestion, question: Question) -> Suggested:
    return Suggested(source=suggestion.source, text=mask(suggestion.text, frozenset(question.marks)).text)


def _suggested(case: NoAnswer, ranked: Sequence[Suggestion]) -> RepliesSuggested:
    return RepliesSuggested(
        tenant=case.tenant,
        conversation_id=case.conversation_id,
        inquiry_id=case.inquiry.inquiry_id,
        suggestions=list(ranked),
        why=f"{len(ranked)} replies found for {case.understanding.intent.id} ({case.reason})",
    )


def _from_colleagues(question: Question, earlier: Sequence[Earlier], weights: TermWeights) -> Iterator[Candidate]:
    """Replies to questions like this one; they were masked when they were kept."""
    language = question.language
    asked = weights.weigh(question.text, language)
    for each in earlier:
        fit = alike(asked, weights.weigh(each.question, language))
        text = without_frame(each.reply)
        if fit >= FROM_ALIKE and text:
            why = f"A colleague replied so on {each.replied_at:%Y-%m-%d} to a question {fit:.0%} like this one."
            source = f"reply/{each.message_id}"
            yield Candidate(Suggestion(text=text, language=language, origin="reply", source=source, why=why), fit)
