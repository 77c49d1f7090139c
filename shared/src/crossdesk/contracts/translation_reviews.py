"""Translations that people look at again, as shops see them, and what they say of them."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

REVIEW: dict[str, Any] = {
    "review_id": "0b7f6f0e-55a9-4c4e-8e0e-2a1d5b1c9a10",
    "kept_at": "2026-11-27T09:00:00Z",
    "source": "de",
    "target": "en",
    "engine": "deepl",
    "original": "Mein Paket [code] ist nicht angekommen.",
    "translation": "My parcel [code] has arrived.",
    "quality": 0.4,
    "warnings": ["the original says no and the translation does not"],
    "round_trip": None,
    "verdict": None,
    "corrected": None,
    "reviewed_by": None,
    "reviewed_at": None,
}
LINE = r"^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$"
TEXT = r"^[^\u0000]*\S[^\u0000]*$"
Verdict = Literal["good", "bad"]


class TranslationReviewShown(BaseModel):
    """Addresses, links, phone numbers and codes are named instead of told. Kept for 30 days."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [REVIEW]})

    review_id: UUID
    kept_at: AwareDatetime
    source: str = Field(description="BCP 47")
    target: str
    engine: str
    original: str
    translation: str
    quality: float = Field(description="0..1, as it was estimated")
    warnings: list[str] = Field(description="why it was doubtful; empty for those of the fixed share")
    round_trip: float | None = Field(default=None, description="0..1, how much came back; null: not translated back")
    verdict: Verdict | None = None
    corrected: str | None = None
    reviewed_by: str | None = None
    reviewed_at: AwareDatetime | None = None


class TranslationReviewPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"reviews": [REVIEW]}]})

    reviews: list[TranslationReviewShown]


class TranslationVerdict(BaseModel):
    """What a person says of a translation. The first one counts. `corrected` is how it should have been."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"verdict": "bad", "by": "ana", "corrected": "My parcel has not arrived."}]},
    )

    verdict: Verdict
    by: str = Field(min_length=1, max_length=100, pattern=LINE, description="who says so")
    corrected: str | None = Field(default=None, min_length=1, max_length=4000, pattern=TEXT)


class TranslationReviewed(BaseModel):
    """What became of a verdict. `learned`: whether the correction is remembered, `why` it is not otherwise."""

    model_config = ConfigDict(frozen=True)

    review_id: UUID
    verdict: Verdict
    learned: bool
    why: str
