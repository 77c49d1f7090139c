"""A shop's own words over HTTP: checked before they are told of, shown as they are, and what they were before."""

from dataclasses import dataclass

from crossdesk.admit import refusal
from crossdesk.contracts.glossaries import MARKET, GlossaryList, GlossaryWritten
from crossdesk.store.database import Database
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read, read_body
from translation.glossary.stored import check_written, glossaries_named, glossary_shown, versions_named

NOT_FOUND = "no glossary of yours is for this market"


class _Market(BaseModel):
    market: str = Field(pattern=MARKET)


class _Version(BaseModel):
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


@dataclass(frozen=True)
class ShopGlossaries:
    """Answers about glossaries."""

    database: Database

    async def check(self, request: Request, tenant: str) -> Response:
        """204 for words that can be configured. Raises RequestRefused or GlossaryRefused for those that cannot."""
        market = read(request.path_params, _Market).market
        written = await read_body(request, GlossaryWritten)
        async with self.database.transaction([tenant]) as connection:
            await check_written(connection, tenant, market, written)
        return Response(status_code=204)

    async def list(self, request: Request, tenant: str) -> Response:
        """By market, without the words."""
        async with self.database.transaction([tenant]) as connection:
            return as_json(GlossaryList(glossaries=await glossaries_named(connection, tenant)))

    async def show(self, request: Request, tenant: str) -> Response:
        """The newest version or the one that is asked for; 404 for one that is not kept."""
        version = read(request.query_params, _Version).version
        async with self.database.transaction([tenant]) as connection:
            shown = await glossary_shown(connection, tenant, request.path_params["market"], version)
        return as_json(shown) if shown else refusal(404, NOT_FOUND)

    async def versions(self, request: Request, tenant: str) -> Response:
        """The newest first, without the words."""
        async with self.database.transaction([tenant]) as connection:
            named = await versions_named(connection, tenant, request.path_params["market"])
        return as_json(GlossaryList(glossaries=named))
