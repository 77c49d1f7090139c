"""Drafts of answers, by what they rest on and what a person decided: every decision is a version of its own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from knowledge.library import Library
from knowledge.scenario import Scenario

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

State = Literal["open", "published", "rejected", "withdrawn"]

LATEST = "SELECT DISTINCT ON (draft_id) * FROM drafts WHERE tenant = $1 ORDER BY draft_id, version DESC"
VERSIONS = "SELECT * FROM drafts WHERE tenant = $1 AND draft_id = $2 ORDER BY version"
ADD = "INSERT INTO drafts SELECT * FROM jsonb_populate_recordset(NULL::drafts, $1::jsonb)"
REFRESH = """
UPDATE drafts SET intents = $4, replaces = $5, text = $6, questions = $7, vector = $8, evidence = $9, made_at = $10
WHERE tenant = $1 AND draft_id = $2 AND version = $3 AND state = 'open'
"""


class Example(BaseModel):
    """A masked text and the day it was written."""

    model_config = ConfigDict(frozen=True)

    text: str
    day: str


class Evidence(BaseModel):
    """What a draft rests on: how many asked, when, why in vain, and what agents replied. Examples are the latest."""

    model_config = ConfigDict(frozen=True)

    questions: int
    replies: int
    first_day: str
    last_day: str
    reasons: dict[str, int]
    asked: list[Example]
    replied: list[Example]


class Draft(BaseModel):
    """One version. `intents` and `replaces` (scenarios whose answers were badly rated) are those of its questions."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    draft_id: str
    version: int = 1
    state: State = "open"
    cluster: UUID
    language: str
    intents: list[str]
    replaces: list[str] = []
    text: str
    questions: list[str]
    vector: list[float] | None = None
    evidence: Evidence
    decided_by: str | None = None
    note: str | None = None
    made_at: datetime

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.tenant}/{self.draft_id}"

    @property
    def source(self) -> str:
        """How an answer made of it names it."""
        return f"draft/{self.draft_id}#{self.version}"

    def scenario(self, library: Library) -> Scenario:
        """The tenant's scenario it becomes, in its one language."""
        intents = tuple(intent for intent in self.intents if intent in library.intents)
        return Scenario(
            id=f"learned_{self.draft_id}",
            intents=intents,
            occasions=("unclear",),
            kind="answer",
            texts={self.language: self.text},
        )


def draft_id_of(cluster: UUID) -> str:
    return cluster.hex[:10]


async def latest_drafts(connection: "PoolConnectionProxy", tenant: str) -> list[Draft]:
    """The current version of each draft."""
    return [Draft.model_validate(dict(row)) for row in await connection.fetch(LATEST, tenant)]


async def versions_of(connection: "PoolConnectionProxy", tenant: str, draft_id: str) -> list[Draft]:
    """All versions of a draft, the first one first."""
    return [Draft.model_validate(dict(row)) for row in await connection.fetch(VERSIONS, tenant, draft_id)]


async def add_drafts(connection: "PoolConnectionProxy", drafts: Iterable[Draft]) -> None:
    """Add versions. Raises asyncpg's UniqueViolationError when somebody else was first."""
    rows: Sequence[object] = [draft.model_dump(mode="json") for draft in drafts]
    if rows:
        await connection.execute(ADD, rows)


async def refresh_draft(connection: "PoolConnectionProxy", draft: Draft) -> None:
    """Write an open draft anew, as it is with what was asked and replied since."""
    await connection.execute(
        REFRESH,
        draft.tenant,
        draft.draft_id,
        draft.version,
        draft.intents,
        draft.replaces,
        draft.text,
        draft.questions,
        draft.vector,
        draft.evidence.model_dump(mode="json"),
        draft.made_at,
    )
