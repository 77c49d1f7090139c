"""`POST /v1/translations`: texts in another language, each with what became of it."""

import asyncio
from dataclasses import dataclass, field

from crossdesk.contracts.translations_shown import (
    FactRewritten,
    FactShown,
    SpanPair,
    SuggestionShown,
    TermsShown,
    TranslationExplained,
    TranslationsAsked,
    TranslationShown,
    TranslationsShown,
)
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read_body
from translation.engines.engine import Genders
from translation.memory.suggest import Suggestion
from translation.translate_text import Rendered, TranslationDesk, Wanted, translate_text

AT_ONCE = 25
"""Texts under way over HTTP in this process: those of one request share calls of engines, and messages come first."""


@dataclass(frozen=True)
class Translations:
    """Answers with translations."""

    desk: TranslationDesk
    database: Database
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def translate(self, request: Request, tenant: str) -> Response:
        """All texts at once; one that has no translation keeps none of the others from theirs."""
        asked = await read_body(request, TranslationsAsked)
        rendered = await asyncio.gather(*(self._one(wanted_of(asked, tenant, text)) for text in asked.texts))
        pairs = zip(asked.texts, rendered, strict=True)
        shown = [shown_of(text, each, explain=asked.explain) for text, each in pairs]
        return as_json(TranslationsShown(translations=shown))

    async def _one(self, wanted: Wanted) -> Rendered:
        async with self.room:
            return await translate_text(self.desk, self.database, wanted)


def wanted_of(asked: TranslationsAsked, tenant: str, text: str) -> Wanted:
    return Wanted(
        tenant=tenant,
        text=text,
        target=asked.target,
        source=None if asked.source == "auto" else asked.source,
        country=asked.country,
        market=asked.market,
        domain=asked.domain,
        formality=asked.formality,
        genders=Genders(asked.speaker_gender, asked.reader_gender),
        conversation_id=asked.conversation_id,
        glossary=asked.glossary,
        suggest=asked.explain,
        local_figures=asked.local_figures,
    )


def shown_of(text: str, rendered: Rendered, *, explain: bool) -> TranslationShown:
    """The original always, the translation where there is one."""
    return TranslationShown(
        original=text,
        text=rendered.text,
        source=rendered.source.language,
        confidence=rendered.source.confidence,
        target=rendered.target,
        state=rendered.state,
        engine=rendered.engine,
        why=rendered.why,
        quality=rendered.quality,
        warnings=list(rendered.warnings),
        explained=explained_of(rendered) if explain else None,
    )


def explained_of(rendered: Rendered) -> TranslationExplained:
    return TranslationExplained(
        facts=[FactShown(kind=fact.kind, text=fact.text) for fact in rendered.facts],
        terms=TermsShown.model_validate(rendered.terms._asdict()),
        tried=list(rendered.tried),
        suggestions=[suggestion_of(each) for each in rendered.suggestions],
        rewritten=[FactRewritten.model_validate(each._asdict()) for each in rendered.rewritten],
    )


def suggestion_of(found: Suggestion) -> SuggestionShown:
    return SuggestionShown(
        entry_id=found.entry,
        share=round(found.share, 3),
        asked=found.asked,
        remembered=found.text,
        translation=found.translation,
        differing=[SpanPair(asked=asked, remembered=remembered) for asked, remembered in found.differing],
    )
