"""`GET /v1/languages`: which languages there are, and what can be translated now."""

from dataclasses import dataclass

from crossdesk.contracts.translations_shown import CountryTag, LanguagesShown, LanguageTag
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read
from translation.named_languages import named_languages, pairs_between
from translation.translate_text import TranslationDesk


class LanguagesAsked(BaseModel):
    """The query."""

    source: LanguageTag | None = None
    target: LanguageTag | None = None
    country: CountryTag | None = None


@dataclass(frozen=True)
class Languages:
    """Answers about languages, from memory."""

    desk: TranslationDesk

    async def list(self, request: Request, tenant: str) -> Response:
        """All languages, and the pairs that were asked for. Raises RequestRefused."""
        asked = read(request.query_params, LanguagesAsked)
        pairs = pairs_between(self.desk.engines, asked.source, asked.target, asked.country)
        return as_json(LanguagesShown(languages=list(named_languages()), pairs=pairs))
