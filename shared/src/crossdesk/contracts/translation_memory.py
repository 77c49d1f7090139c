"""Remembered translations as shops see them, and what they decide on them."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ENTRY: dict[str, Any] = {
    "entry_id": "5b0c2a7e-3f0e-4d63-9a3e-0f5a4b0f6f11",
    "source": "de",
    "target": "en",
    "market": "*",
    "domain": "*",
    "text": "Wo bleibt mein Paket ⟦code 1⟧?",
    "translation": "Where is my parcel ⟦code 1⟧?",
    "given_by": "correction",
    "person": "ana",
    "learned_at": "2026-11-27T09:00:00Z",
    "uses": 12,
    "state": "in_use",
    "decided_at": None,
    "decided_by": None,
    "why": "",
    "doubts": [],
}
DECISION: dict[str, Any] = {"by": "team-lead-2", "reason": "it promises what we do not do"}
LINE = r"^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$"
MemoryState = Literal["in_use", "refused", "revoked", "doubtful"]


class MemoryEntryShown(BaseModel):
    """A text with its translation. Facts are placeholders: other texts with other facts are translated alike."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [ENTRY]})

    entry_id: UUID
    source: str = Field(description="BCP 47")
    target: str
    market: str = Field(description="`*`: any")
    domain: str
    text: str
    translation: str
    given_by: Literal["correction", "import"]
    person: str = Field(description="the agent who gave it")
    learned_at: AwareDatetime
    uses: int
    state: Literal["in_use", "refused", "revoked"] = Field(
        description="`refused`: something spoke against it when it came, see `why`, and it is not used"
    )
    decided_at: AwareDatetime | None = None
    decided_by: str | None = None
    why: str
    doubts: list[str] = Field(description="what speaks against it now; of entries in use alone")


class MemoryPage(BaseModel):
    """The newest first. A page of `doubtful` ones may be empty and still have a next one."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"entries": [ENTRY], "next_cursor": None}]})

    entries: list[MemoryEntryShown]
    next_cursor: str | None = Field(default=None, description="null on the last page")


class MemoryDecision(BaseModel):
    """Who decides, and why: kept with the entry."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, json_schema_extra={"examples": [DECISION]}
    )

    by: str = Field(min_length=1, max_length=100, pattern=LINE)
    reason: str = Field(min_length=1, max_length=500, pattern=LINE)


class MemoryDecided(BaseModel):
    """What the entry is now."""

    entry_id: UUID
    state: Literal["in_use", "refused", "revoked"]
