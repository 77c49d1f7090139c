"""Answers to disputes as they are kept. States go prepared -> submitting -> submitted, or unknown where nobody heard.

Whoever moves an answer on names the state it must be in: of two that try, one finds nothing to move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import derive_id

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

LEASE = timedelta(minutes=15)
"""An answer that has been `submitting` for longer was left behind: a submission ends before that, see submit.WITHIN."""

AGAIN = timedelta(minutes=2)
"""How long an answer nobody heard of is left before the provider is asked about it."""


@dataclass(frozen=True)
class KeptAnswer:
    """One answer: `answer_id` is the key it goes to the provider under, the same at every try."""

    provider: str
    dispute_id: str
    stage: str
    answer_id: UUID
    state: str
    score: int
    missing: tuple[str, ...]
    note: str | None


PREPARE = """
    INSERT INTO dispute_answers (tenant, provider, dispute_id, stage, answer_id, state, prepared_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, 'prepared', $6, $6)
    ON CONFLICT (dispute_id, provider, stage, tenant) DO UPDATE SET state = 'prepared', changed_at = excluded.changed_at
    WHERE dispute_answers.state IN ('dropped', 'with_person')
"""
DROP = """
    UPDATE dispute_answers SET state = 'dropped', changed_at = $4
    WHERE tenant = $1 AND provider = $2 AND dispute_id = $3 AND state IN ('prepared', 'with_person')
"""
CLAIM = """
    WITH next AS MATERIALIZED (
        SELECT dispute_id, provider, stage, tenant FROM dispute_answers
        WHERE tenant = $1 AND state = 'prepared' ORDER BY changed_at, dispute_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE dispute_answers answer SET state = 'submitting', changed_at = $2 FROM next
    WHERE answer.dispute_id = next.dispute_id AND answer.provider = next.provider
      AND answer.stage = next.stage AND answer.tenant = next.tenant
    RETURNING answer.*
"""
"""Materialized: as a part of the condition it may run once for each row, and take an answer each time."""
DOUBTFUL = """
    WITH next AS MATERIALIZED (
        SELECT dispute_id, provider, stage, tenant FROM dispute_answers
        WHERE tenant = $1
          AND (state = 'submitting' AND changed_at < $3 OR state = 'unknown' AND changed_at < $4)
        ORDER BY changed_at, dispute_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE dispute_answers answer SET state = 'unknown', changed_at = $2 FROM next
    WHERE answer.dispute_id = next.dispute_id AND answer.provider = next.provider
      AND answer.stage = next.stage AND answer.tenant = next.tenant
    RETURNING answer.*
"""
MOVE = """
    UPDATE dispute_answers SET state = $6, note = $7, changed_at = $8
    WHERE tenant = $1 AND provider = $2 AND dispute_id = $3 AND stage = $4 AND state = ANY ($5)
"""
WEIGHED = """
    UPDATE dispute_answers SET score = $5, missing = $6, report = $7
    WHERE tenant = $1 AND provider = $2 AND dispute_id = $3 AND stage = $4
"""
OF_DISPUTE = """
    SELECT * FROM dispute_answers WHERE tenant = $1 AND provider = $2 AND dispute_id = $3
    ORDER BY prepared_at DESC LIMIT 1
"""

HOLD = f"{OF_DISPUTE} FOR UPDATE"


async def prepare(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str, stage: str, now: datetime
) -> None:
    """Note that a stage of a dispute is to be answered. One that was sent, or is being sent, stays as it is."""
    answer_id = derive_id("answer", tenant, provider, dispute_id, stage)
    await connection.execute(PREPARE, tenant, provider, dispute_id, stage, answer_id, now)


async def drop(connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str, now: datetime) -> None:
    """Note that a dispute is not to be answered after all, unless it is being answered."""
    await connection.execute(DROP, tenant, provider, dispute_id, now)


async def claim(connection: "PoolConnectionProxy", tenant: str, now: datetime) -> KeptAnswer | None:
    """The next answer to send, `submitting` from now on; None when there is none that nobody else is at."""
    row = await connection.fetchrow(CLAIM, tenant, now)
    return _kept(row) if row else None


async def claim_doubtful(connection: "PoolConnectionProxy", tenant: str, now: datetime) -> KeptAnswer | None:
    """The next answer of which it is not known whether the provider has it; None when there is none to ask about."""
    row = await connection.fetchrow(DOUBTFUL, tenant, now, now - LEASE, now - AGAIN)
    return _kept(row) if row else None


async def move(
    connection: "PoolConnectionProxy",
    tenant: str,
    answer: KeptAnswer,
    state: str,
    now: datetime,
    *,
    of: Sequence[str],
    note: str | None = None,
) -> bool:
    """Move an answer that is in one of the states `of` on; False when it is in none of them any more."""
    done = await connection.execute(
        MOVE, tenant, answer.provider, answer.dispute_id, answer.stage, list(of), state, note, now
    )
    return str(done).endswith(" 1")


async def keep_weighed(
    connection: "PoolConnectionProxy",
    tenant: str,
    answer: KeptAnswer,
    score: int,
    missing: Sequence[str],
    report: bytes | None,
) -> None:
    """Keep how complete it is, what is missing, and the PDF."""
    await connection.execute(
        WEIGHED, tenant, answer.provider, answer.dispute_id, answer.stage, score, list(missing), report
    )


async def read_answer(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str
) -> KeptAnswer | None:
    """The newest answer to a dispute, None without any."""
    row = await connection.fetchrow(OF_DISPUTE, tenant, provider, dispute_id)
    return _kept(row) if row else None


async def hold_answer(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str
) -> KeptAnswer | None:
    """The same, held until the transaction ends: nobody claims it for sending meanwhile."""
    row = await connection.fetchrow(HOLD, tenant, provider, dispute_id)
    return _kept(row) if row else None


async def read_report(connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str) -> bytes | None:
    """The PDF of the newest answer, None while there is none."""
    row = await connection.fetchrow(OF_DISPUTE, tenant, provider, dispute_id)
    return row["report"] if row else None


def _kept(row: "Record") -> KeptAnswer:
    names = ("provider", "dispute_id", "stage", "answer_id", "state", "score", "note")
    return KeptAnswer(**{name: row[name] for name in names}, missing=tuple(row["missing"]))
