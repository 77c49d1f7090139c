"""What an agent replied is kept, and compared with what had been suggested."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.learning.compare_replies import judge_use
from knowledge.learning.experience import Experience, Question, Reply, Use
from knowledge.learning.masking import mask

MOST_REPLIES = 3
"""Replies kept of a question: what comes later is about something else."""


async def learn_from_reply(event: AgentReplied, work: UnitOfWork[Experience]) -> list[Event]:
    """Publishes nothing. Without a question asked in vain there is no lesson; the first reply judges suggestions."""
    found = work.rows.question_of(event, work.now)
    if found is None or found[1] >= MOST_REPLIES:
        return []
    question, replied = found
    masked = mask(event.text, frozenset(question.marks))
    verdict, taken, similarity = judge_use(masked.text, [] if replied else question.suggested)
    language = event.language or question.language
    reply = Reply(
        tenant=event.tenant,
        message_id=event.message_id,
        inquiry_id=question.inquiry_id,
        language=question.language if _same(language, question.language) else language,
        subject=question.subject,
        text=masked.text,
        general=masked.is_general,
        verdict=verdict,
        source=taken.source if taken else None,
        similarity=similarity,
        replied_at=work.now,
    )
    work.rows.reply(reply, [] if replied else _uses(question, reply))
    return []


def _uses(question: Question, reply: Reply) -> list[Use]:
    """Each suggestion was shown; one of them at most was taken up."""
    return [
        Use(
            tenant=question.tenant,
            subject=question.subject,
            source=each.source,
            shown=1,
            kept=int(reply.verdict == "kept" and each.source == reply.source),
            edited=int(reply.verdict == "edited" and each.source == reply.source),
        )
        for each in question.suggested
    ]


def _same(one: str, other: str) -> bool:
    """Whether two tags are of one language; scripts and countries do not count."""
    return one.partition("-")[0].casefold() == other.partition("-")[0].casefold()
