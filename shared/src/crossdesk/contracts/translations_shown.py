"""What is asked and answered about translation over HTTP: texts in another language, and which languages there are."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from crossdesk.contracts.card_numbers import mask_card_numbers
from crossdesk.contracts.event import GrammaticalGender, Text

MOST_TEXTS = 100
LONGEST_TRANSLATED = 50_000
MOST_CHARACTERS = 200_000
"""Of all texts of one request."""
NO_NUL = r"^[^\u0000]*$"

ASKED: dict[str, Any] = {
    "texts": ["Wo bleibt mein Paket CB-10000042?"],
    "target": "en",
    "market": "DE",
    "country": "DE",
    "explain": True,
}
SHOWN: dict[str, Any] = {
    "original": "Wo bleibt mein Paket CB-10000042?",
    "text": "Where is my parcel CB-10000042?",
    "source": "de",
    "confidence": 0.98,
    "target": "en",
    "state": "translated",
    "engine": "deepl",
    "why": "translated by the configured engine",
    "quality": 0.93,
    "warnings": [],
    "explained": {
        "facts": [{"kind": "code", "text": "CB-10000042"}],
        "terms": {"found": ["Paket"], "missed": [], "forbidden": []},
        "tried": ["own: the translation engine does not answer"],
    },
}

LanguageTag = Annotated[
    str,
    Field(
        max_length=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
        description="BCP 47 tag",
        examples=["de-AT"],
    ),
]
CountryTag = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2", examples=["DE"])]
Translated = Annotated[str, Field(max_length=LONGEST_TRANSLATED, pattern=NO_NUL), AfterValidator(mask_card_numbers)]


class TranslationsAsked(BaseModel):
    """Texts in one language or several, all to be put into `target`; 200,000 characters in all at most."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, json_schema_extra={"examples": [ASKED]}
    )

    texts: list[Translated] = Field(
        min_length=1, max_length=MOST_TEXTS, description="card numbers are masked before anything else"
    )
    target: LanguageTag
    source: LanguageTag | Literal["auto"] = Field(default="auto", description="`auto`: each text's own is found out")
    formality: Literal["default", "formal", "informal"] = Field(
        default="default", description="`default`: that of the market, where it has one; for engines that take it"
    )
    market: CountryTag | None = Field(default=None, description="whose glossary and manners count")
    country: CountryTag | None = Field(
        default=None,
        description="of the customer, which decides where texts may be sent; without it as strictly as in the EU",
    )
    speaker_gender: GrammaticalGender | None = Field(
        default=None, description="of who wrote the texts; for engines that take it"
    )
    reader_gender: GrammaticalGender | None = Field(
        default=None, description="of whom the texts speak to; without it gendered forms are avoided where they can be"
    )
    domain: str = Field(
        default="*", pattern=r"^(\*|[a-z][a-z0-9_-]{0,39})$", description="what engines are ranked by", max_length=40
    )
    glossary: StrictBool = Field(default=True, description="whether your own words count")
    conversation_id: UUID | None = Field(
        default=None, description="its last turns go to engines that take them, and its choice of words is kept"
    )
    local_figures: StrictBool = Field(
        default=False,
        description="whether amounts, decimals, dates and times that are certain are written as readers of `target` do",
    )
    explain: StrictBool = False

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(map(len, self.texts)) > MOST_CHARACTERS:
            raise ValueError(f"`texts` have more than {MOST_CHARACTERS:,} characters in all: send fewer at once")
        return self


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class FactShown(_Shown):
    """What no engine saw, and what came back as it was."""

    kind: str = Field(description="code, amount, date, url, email, name and others")
    text: str


class FactRewritten(_Shown):
    """The same value as readers of the target locale write it."""

    kind: str = Field(description="amount, percent, number, date or time")
    was: str
    now: str


class TermsShown(_Shown):
    """Terms of the glossary that stand in the text and were kept to or not, and forbidden ones in the translation."""

    found: list[str]
    missed: list[str]
    forbidden: list[str]
    otherwise: list[str] = Field(
        default=[], description="words of the text that the conversation may have translated otherwise before"
    )


class SpanPair(_Shown):
    """Characters from `asked[0]` to `asked[1]` of one text stand where `remembered` has others; either may be empty."""

    asked: tuple[int, int]
    remembered: tuple[int, int]


class SuggestionShown(_Shown):
    """A remembered text that is at least 85 % alike, by the words' characters: for people, who mend what differs."""

    entry_id: UUID
    share: float = Field(description="0.85 to 1: characters of common words by those of the longer text")
    asked: str = Field(description="the text with its spaces made even, which spans count in")
    remembered: str = Field(description="with the facts of the asked text where they fit")
    translation: str
    differing: list[SpanPair]


class TranslationExplained(_Shown):
    """How it came about."""

    facts: list[FactShown]
    terms: TermsShown
    tried: list[str] = Field(description="engines asked in vain before, and why")
    suggestions: list[SuggestionShown] = Field(default=[], description="from memory, where it has not the very text")
    rewritten: list[FactRewritten] = Field(default=[], description="where `local_figures` is asked for, in their order")


class TranslationShown(_Shown):
    """What became of one text. Nothing is invented: where `text` is null, `why` says why."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHOWN]})

    original: Text
    text: str | None
    source: str = Field(description="BCP 47; `und` where the text gives no hint")
    confidence: float
    target: str
    state: Literal["translated", "same_language", "untranslated"]
    engine: str | None = Field(description="who translated; `memory` for what was translated before")
    why: str
    quality: float | None = Field(default=None, description="0 to 1, estimated without reading both; null: not judged")
    warnings: list[str] = Field(default=[], description="why it is doubtful, so that the original belongs beside it")
    explained: TranslationExplained | None = None


class TranslationsShown(_Shown):
    """In the order of the texts."""

    translations: list[TranslationShown]


class LanguageShown(_Shown):
    """A language by its names in the CLDR."""

    tag: str
    name: str = Field(description="in English")
    own_name: str
    identified_as: str | None = Field(description="what texts in it are found to be; null: they are not told apart")


class EngineOfPair(_Shown):
    """An engine that is set up for a pair and may have the text."""

    name: str
    quality: float | None = Field(default=None, description="0 to 1 as measured for the pair; null: unmeasured")
    resting: bool = Field(description="it failed several times in a row, and is not asked for some seconds")


class PairShown(_Shown):
    """What there is between two languages now, best first."""

    source: str
    target: str
    engines: list[EngineOfPair]
    why_none: str | None = Field(default=None, description="why no engine is there")


class LanguagesShown(_Shown):
    """`pairs` only where `source` or `target` was asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "languages": [{"tag": "de", "name": "German", "own_name": "Deutsch", "identified_as": "de"}],
                    "pairs": [
                        {
                            "source": "de",
                            "target": "en",
                            "engines": [{"name": "deepl", "quality": None, "resting": False}],
                            "why_none": None,
                        }
                    ],
                }
            ]
        }
    )

    languages: list[LanguageShown]
    pairs: list[PairShown]
