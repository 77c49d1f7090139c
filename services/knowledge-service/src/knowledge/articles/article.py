"""One article of a help center, as it was read from a file or from another system's export."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

MOST_BODY = 100_000
"""Characters of a body: a hundred times what help pages hold, and what is split and encoded in a minute."""
MOST_LISTED = 50

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\ufeff]")
_SUBTAG = re.compile(r"[-_]")
_SCRIPT, _REGION = 4, 2


def _clean(text: str) -> str:
    """NFC, unix line ends, without controls that no reader sees."""
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")).strip()


def canonical_language(tag: str) -> str:
    """A language tag as RFC 5646, section 2.1.1 writes it: `pt_br` is `pt-BR`, `zh-hans` is `zh-Hans`."""
    first, *rest = _SUBTAG.split(tag.strip())
    cased = {_SCRIPT: str.title, _REGION: str.upper}
    return "-".join([first.lower(), *(cased.get(len(part), str.lower)(part) for part in rest)])


Line = Annotated[str, AfterValidator(lambda text: " ".join(_clean(text).split()))]


class Article(BaseModel):
    """An article in one language, for the markets named (countries of ISO 3166-1, laws of markets.yaml) or for all.

    `questions` are phrasings customers use, `intents` what they want then, `body` is Markdown. Before `valid_from` and
    after `valid_to` (dates of the customer) it is not found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MOST_BODY)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")
    title: Annotated[Line, Field(min_length=1, max_length=300)]
    language: Annotated[
        str,
        BeforeValidator(lambda tag: canonical_language(str(tag))),
        Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    ]
    body: Annotated[str, AfterValidator(_clean), Field(min_length=1, max_length=MOST_BODY)]
    markets: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = Field(default=(), max_length=250)
    intents: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")], ...] = Field(
        default=(), max_length=MOST_LISTED
    )
    questions: tuple[Annotated[Line, Field(min_length=1, max_length=300)], ...] = Field(
        default=(), max_length=MOST_LISTED
    )
    owner: Annotated[str, Field(max_length=100)] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]{1,2000}$")] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Article":
        if not self.body or not self.title:
            raise ValueError("title and body must hold more than blanks")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("`valid_to` is before `valid_from`")
        return self

    @property
    def variant(self) -> str:
        """Tells versions of one article for different markets apart."""
        return ",".join(sorted(self.markets))

    @property
    def digest(self) -> str:
        """Equal for equal content (SHA-256)."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A row that could not be read: where it stands, and what is wrong with it."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class Skipped:
    """A row that is none for customers: a draft, or a page for the shop's own people."""

    where: str
    reason: str


Row = Article | Fault | Skipped


def article_of(fields: Mapping[str, Any], where: str) -> Article | Fault:
    """The fields as an article, empty ones left out, or what is wrong with them; what they hold is not repeated."""
    try:
        return Article.model_validate({name: value for name, value in fields.items() if value not in (None, "")})
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc'])) or 'as a whole'}: {each['msg']}" for each in error.errors())
        return Fault(where, "; ".join(list(dict.fromkeys(faults))[:5]))
