"""Learns from agents who put a translation right. What looks poisoned is kept for a person to look at, and not used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.translation import TranslationCorrected
from crossdesk.encoding import Vector, as_literal
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from translation.conversations.corrected_words import correct_words
from translation.conversations.kept_words import Talk
from translation.memory.form import LONGEST, Form, Unfit, form_of, language_key, rendering_of
from translation.memory.guards import Detect, objections
from translation.memory.recall import EVERYWHERE, Memory
from translation.memory.suggest import encoded

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

REVOKED_BEFORE = "an entry of this text by the same person was revoked: a person has to accept it"

BEFORE = """
SELECT count(*) > 0 FROM memory_entries
WHERE tenant = $1 AND digest = $2 AND source = $3 AND target = $4 AND person = $5 AND state = 'revoked'
"""
LATEST = """
SELECT rendering, person FROM memory_entries
WHERE tenant = $1 AND digest = $2 AND source = $3 AND target = $4 AND market = $5 AND domain = $6 AND state = 'in_use'
ORDER BY given_by = 'import', learned_at DESC, id LIMIT 1
"""
ADD = """
INSERT INTO memory_entries (tenant, id, source, target, market, domain, plain, digest, rendering, given_by, person,
                            conversation_id, message_id, learned_at, state, why, vector)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::text::halfvec)
ON CONFLICT DO NOTHING
"""


class Given(NamedTuple):
    """A text with its translation as somebody gave it. `id` makes a second learning of the same thing harmless."""

    tenant: str
    id: UUID
    source: str
    target: str
    original: str
    translation: str
    given_by: Literal["correction", "import"]
    person: str
    at: datetime
    market: str = EVERYWHERE
    domain: str = EVERYWHERE
    conversation_id: UUID | None = None
    message_id: UUID | None = None


class Judged(NamedTuple):
    """What is to be remembered of it. `why` is empty where nothing speaks against using it.

    Without a form it can never be used: it is kept as it was given, within bounds.
    """

    form: Form | None
    rendering: str
    why: str


@dataclass(frozen=True)
class Teaching:
    """What learning takes. `names`: of the shop's products and brands, which no translation may change."""

    memory: Memory
    detect: Detect
    names: tuple[str, ...] = ()


def given_by_agent(event: TranslationCorrected, cause: Cause) -> Given:
    """The correction, under the id and at the time of its event: a replay adds nothing."""
    return Given(
        tenant=event.tenant,
        id=cause.event_id,
        source=event.source,
        target=event.target,
        original=event.original,
        translation=event.text,
        given_by="correction",
        person=event.agent_id,
        at=cause.occurred_at.astimezone(UTC),
        conversation_id=event.conversation_id,
        message_id=event.message_id,
    )


def judge(given: Given, detect: Detect, names: Sequence[str] = ()) -> Judged:
    """Whether a translation may be used, and in which form."""
    try:
        form = form_of(given.original, given.target)
        rendering = rendering_of(given.translation, form, given.target)
    except Unfit as error:
        return Judged(None, given.translation[:LONGEST], str(error))
    wrong = objections(given.original, given.translation, given.target, detect, names)
    return Judged(form, rendering, "; ".join(wrong))


async def encode_correction(teaching: Teaching, event: TranslationCorrected, database: Database) -> Vector | None:
    """The vector of the corrected text. Runs outside the transaction, for it takes a while."""
    try:
        return await encoded(teaching.memory, form_of(event.original, event.target).plain)
    except Unfit:
        return None


async def learn_correction(
    teaching: Teaching, event: TranslationCorrected, work: UnitOfWork, vector: Vector | None
) -> list[Event]:
    """Remember what an agent made of a translation. The newest correction of a text is the one that is used.

    What is believed counts for the words of its conversation, too.
    """
    given = given_by_agent(event, work.cause)
    refused = await learn(work.connection, given, judge(given, teaching.detect, teaching.names), vector)
    teaching.memory.changed(event.tenant)
    if not refused:
        talk = Talk(event.tenant, event.conversation_id, event.source, event.target)
        await correct_words(work.connection, talk, event.original, event.text, teaching.names)
    return []


async def learn(connection: "PoolConnectionProxy", given: Given, judged: Judged, vector: Vector | None) -> str:
    """Add an entry, in use or refused, and give why it was refused (empty: it is used). Known ones are not added."""
    why = judged.why
    if judged.form is not None and not why:
        key = (given.tenant, judged.form.digest, language_key(given.source), language_key(given.target))
        latest = await connection.fetchrow(LATEST, *key, given.market, given.domain)
        if latest and (latest["rendering"], latest["person"]) == (judged.rendering, given.person):
            return ""
        why = REVOKED_BEFORE if await connection.fetchval(BEFORE, *key, given.person) else ""
    await connection.execute(ADD, *_row(given, judged, why, vector))
    return why


def _row(given: Given, judged: Judged, why: str, vector: Vector | None) -> tuple[object, ...]:
    plain, digest = (judged.form.plain, judged.form.digest) if judged.form else (given.original[:LONGEST], b"")
    return (
        *(given.tenant, given.id, language_key(given.source), language_key(given.target), given.market, given.domain),
        *(plain, digest, judged.rendering, given.given_by, given.person, given.conversation_id, given.message_id),
        *(given.at, "refused" if why else "in_use", why, None if vector is None else as_literal(vector)),
    )
