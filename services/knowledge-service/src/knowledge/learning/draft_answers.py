"""Makes a draft of each cluster that is large enough, from the reply of an agent that is most like all others."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from asyncpg import Record
from crossdesk.store.database import Database

from knowledge.learning.clusters import CENTRED, Vector, most_central, scaled
from knowledge.learning.drafts import (
    Draft,
    Evidence,
    Example,
    add_drafts,
    draft_id_of,
    latest_drafts,
    refresh_draft,
)
from knowledge.learning.masking import Masked, without_frame
from knowledge.learning.place_questions import Encode, place_questions
from knowledge.learning.terms import TermWeights

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LEAST = 5
"""Questions alike from which on an answer is worth drafting."""
EXAMPLES = 5
MOST_COMPARED = 60
MOST_PASSES = 20
"""Of AT_ONCE questions each: what a shop gets in a long time."""

LOCK = "SELECT pg_advisory_xact_lock(hashtext('knowledge-drafts'), hashtext($1))"
LARGE = """
SELECT q.* FROM questions q
JOIN (SELECT cluster FROM questions WHERE tenant = $1 AND cluster IS NOT NULL GROUP BY cluster HAVING count(*) >= $2) c
USING (cluster) WHERE q.tenant = $1 ORDER BY q.asked_at, q.inquiry_id
"""
REPLIES = """
SELECT q.cluster, r.text, r.replied_at FROM replies r
JOIN questions q ON q.tenant = r.tenant AND q.inquiry_id = r.inquiry_id
WHERE r.tenant = $1 AND q.cluster = ANY ($2::uuid[]) AND r.language = q.language AND r.general
ORDER BY r.replied_at, r.message_id
"""
_NO_GAPS = str.maketrans("[]{}", "()()")
"""Brackets and braces mean gaps in texts of scenarios; agents mean brackets."""


async def draft_answers(
    database: Database, tenant: str, weights: TermWeights, encode: Encode | None, now: datetime
) -> list[Draft]:
    """Take in what was asked since, draft what can be drafted; gives the current version of every draft."""
    for _ in range(MOST_PASSES):
        async with database.transaction([tenant]) as connection:
            await connection.execute(LOCK, tenant)
            known = await latest_drafts(connection, tenant)
            if await place_questions(connection, tenant, known, weights, encode):
                continue
            await _write(connection, tenant, {draft.cluster: draft for draft in known}, weights, now)
            return await latest_drafts(connection, tenant)
    raise ValueError(f"more questions of {tenant} are new than can be looked at in one go: run this again")


async def _write(
    connection: "PoolConnectionProxy", tenant: str, known: Mapping[UUID, Draft], weights: TermWeights, now: datetime
) -> None:
    """Add drafts of clusters that have none, and write open ones anew; what was decided stays as it is."""
    questions: dict[UUID, list[Record]] = defaultdict(list)
    for row in await connection.fetch(LARGE, tenant, LEAST):
        questions[row["cluster"]].append(row)
    replies: dict[UUID, list[Record]] = defaultdict(list)
    for row in await connection.fetch(REPLIES, tenant, list(questions)):
        replies[row["cluster"]].append(row)
    offered = weights.library.rules.all_languages
    made = [
        _draft(tenant, rows, replies[cluster], weights, now)
        for cluster, rows in sorted(questions.items())
        if replies[cluster] and rows[0]["language"] in offered
    ]
    await add_drafts(connection, [draft for draft in made if draft.cluster not in known])
    for draft in made:
        current = known.get(draft.cluster)
        if current and current.state == "open":
            await refresh_draft(connection, draft.model_copy(update={"version": current.version}))


def _draft(
    tenant: str, questions: Sequence[Record], replies: Sequence[Record], weights: TermWeights, now: datetime
) -> Draft:
    cluster, language = questions[0]["cluster"], questions[0]["language"]
    return Draft(
        tenant=tenant,
        draft_id=draft_id_of(cluster),
        cluster=cluster,
        language=language,
        intents=sorted({row["intent"] for row in questions}),
        replaces=sorted({row["scenario"] for row in questions if row["scenario"]}),
        text=_text(replies, language, weights),
        questions=list(dict.fromkeys(row["text"] for row in questions))[:CENTRED],
        vector=_centre([row["vector"] for row in questions[:CENTRED] if row["vector"]]),
        evidence=_evidence(questions, replies),
        made_at=now,
    )


def _text(replies: Sequence[Record], language: str, weights: TermWeights) -> str:
    """The most central reply without its frame; one that names nothing of a case, if there is one."""
    texts = [without_frame(row["text"]) or row["text"] for row in replies[-MOST_COMPARED:]]
    general = [text for text in texts if not Masked(text).signs] or texts
    return general[most_central([weights.weigh(text, language) for text in general])].translate(_NO_GAPS)


def _centre(vectors: Sequence[Vector]) -> list[float] | None:
    return list(scaled([sum(column) for column in zip(*vectors, strict=True)])) if vectors else None


def _evidence(questions: Sequence[Record], replies: Sequence[Record]) -> Evidence:
    return Evidence(
        questions=len(questions),
        replies=len(replies),
        first_day=f"{questions[0]['asked_at']:%Y-%m-%d}",
        last_day=f"{questions[-1]['asked_at']:%Y-%m-%d}",
        reasons=dict(sorted(Counter(row["reason"] for row in questions).items())),
        asked=list(_examples(questions, "asked_at")),
        replied=list(_examples(replies, "replied_at")),
    )


def _examples(rows: Sequence[Record], moment: str) -> Iterator[Example]:
    for row in rows[-EXAMPLES:]:
        yield Example(text=row["text"], day=f"{row[moment]:%Y-%m-%d}")
