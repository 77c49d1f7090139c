"""Keeps a share of what people reply, with the case it was about, for a while."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.store.database import Database

from translation.language import UNDETERMINED, detect_language
from translation.localise_reply import Clock, held, localise_reply, translate_reply
from translation.quality.kept_samples import KNOW, without_personal
from translation.translate_text import Rendered, TranslationDesk

SHARE = 0.25
"""Of all replies, by their ids."""
LONGEST = 2000
MOST_A_DAY = 200
"""Replies of one shop that are kept in a day."""

KEEP = """
INSERT INTO reply_samples (tenant, message_id, conversation_id, scenario, language, text, said_at)
SELECT tenant, $3, conversation_id, scenario, $4, $5, $6 FROM conversation_scenarios
WHERE tenant = $1 AND conversation_id = $2
  AND (SELECT count(*) FROM reply_samples WHERE tenant = $1 AND said_at > $7) < $8
ON CONFLICT DO NOTHING
"""


def is_sampled(message_id: UUID) -> bool:
    """Whether a reply is of the share; the same one always or never."""
    return message_id.int % 1000 < SHARE * 1000


def looked_at(event: AgentReplied) -> bool:
    """Whether there is anything to do about a reply here."""
    return held(event) or is_sampled(event.message_id)


async def sample_and_translate(
    desk: TranslationDesk, event: AgentReplied, database: Database, clock: Clock = lambda: datetime.now(UTC)
) -> Rendered | None:
    """Keep a sampled reply, translate one that is held for it. Outside any transaction: told twice, it is kept once."""
    if is_sampled(event.message_id):
        await keep_reply(desk, event, database, clock())
    return await translate_reply(desk, event, database) if held(event) else None


async def localise_held(event: AgentReplied, rendered: Rendered | None) -> list[Event]:
    """Nothing is told of a reply that was only sampled."""
    return [] if rendered is None else await localise_reply(event, rendered)


async def keep_reply(desk: TranslationDesk, event: AgentReplied, database: Database, now: datetime) -> None:
    """Without the customer's addresses and numbers; not where its case or its language is not known."""
    language = event.language or detect_language(desk.detector, event.text).language
    if language == UNDETERMINED.language or len(event.text) > LONGEST:
        return
    about = (event.tenant, event.conversation_id, event.message_id, language, without_personal(event.text), now)
    async with database.transaction([event.tenant]) as connection:
        await connection.execute(KNOW, event.tenant)
        await connection.execute(KEEP, *about, now - timedelta(days=1), MOST_A_DAY)
