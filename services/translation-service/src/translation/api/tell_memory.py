"""The translation memory over HTTP: entries are found, revoked and accepted."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

from crossdesk.admit import refusal
from crossdesk.contracts.translation_memory import (
    MemoryDecided,
    MemoryDecision,
    MemoryEntryShown,
    MemoryPage,
    MemoryState,
)
from crossdesk.store.database import Database
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import RequestRefused, as_json, read, read_body
from translation.glossary.shop_glossaries import Fault
from translation.language import detect_language
from translation.memory.decide import accept, revoke, state_of
from translation.memory.find import Entry, Sought, find_entries
from translation.translate_text import TranslationDesk

NOT_FOUND = "no entry of your translation memory has this id"


class MemoryAsked(BaseModel):
    """The query. `state` may be `doubtful`: in use, with something that speaks against it."""

    text: Annotated[str | None, Field(max_length=200)] = None
    person: Annotated[str | None, Field(max_length=100)] = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    state: MemoryState | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class _Named(BaseModel):
    entry_id: UUID


@dataclass(frozen=True)
class RememberedTranslations:
    """Answers about the memory, and decisions on it."""

    desk: TranslationDesk
    database: Database

    async def list(self, request: Request, tenant: str) -> Response:
        """A page. Raises RequestRefused."""
        asked = read(request.query_params, MemoryAsked)
        doubtful = asked.state == "doubtful"
        sought = Sought(
            asked.text, asked.person, asked.since, asked.until, None if doubtful else asked.state, doubtful=doubtful
        )
        detect = partial(detect_language, self.desk.detector)
        try:
            page = await find_entries(self.database, tenant, sought, detect, asked.cursor, asked.limit)
        except LookupError as error:
            raise RequestRefused([Fault("cursor", "is none of ours: take `next_cursor` of the page before")]) from error
        shown = [shown_of(entry) for entry in page.entries]
        return as_json(MemoryPage(entries=shown, next_cursor=page.after.hex if page.after else None))

    async def revoke(self, request: Request, tenant: str) -> Response:
        """Never used again; 404 for what is no entry. The same again changes nothing. Raises RequestRefused."""
        entry, decision = await _decision(request)
        await revoke(self.database, tenant, [entry], decision.by, decision.reason, self.desk.memory)
        return await self._decided(tenant, entry)

    async def accept(self, request: Request, tenant: str) -> Response:
        """Used although it was refused at first, where it can be; 404 for what is no entry. Raises RequestRefused."""
        entry, decision = await _decision(request)
        await accept(self.database, tenant, [entry], decision.by, decision.reason, self.desk.memory)
        return await self._decided(tenant, entry)

    async def _decided(self, tenant: str, entry: UUID) -> Response:
        state = await state_of(self.database, tenant, entry)
        if state is None:
            return refusal(404, NOT_FOUND)
        return as_json(MemoryDecided.model_validate({"entry_id": entry, "state": state}))


def shown_of(entry: Entry) -> MemoryEntryShown:
    return MemoryEntryShown.model_validate({**entry._asdict(), "entry_id": entry.id, "doubts": list(entry.doubts)})


async def _decision(request: Request) -> tuple[UUID, MemoryDecision]:
    entry = read(request.path_params, _Named).entry_id
    return entry, await read_body(request, MemoryDecision)
