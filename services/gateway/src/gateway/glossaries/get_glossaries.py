"""`GET /v1/glossaries` and below: the words that translations go by, and those before them."""

from typing import Annotated

from crossdesk.contracts.glossaries import GlossaryList, GlossaryShown
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.glossaries.put_glossary import Market
from gateway.problems import responses
from gateway.read.reading import READING_ALL, READING_ONE
from gateway.translations.translation import ask_translation

router = APIRouter(tags=["translations"])


@router.get(
    "/v1/glossaries",
    operation_id="listGlossaries",
    summary="Your glossaries",
    response_model=GlossaryList,
    responses=READING_ALL,
)
async def list_glossaries(shop: Shop, gateway: TheGateway) -> Response:
    """By market; one that was put a moment ago may not be there yet."""
    return await ask_translation(gateway.translation, shop.tenant, "GET", "/v1/glossaries")


@router.get(
    "/v1/glossaries/{market}",
    operation_id="getGlossary",
    summary="Your words of a market",
    response_model=GlossaryShown,
    responses=READING_ONE,
)
async def get_glossary(
    market: Market,
    shop: Shop,
    gateway: TheGateway,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="else the newest")] = None,
) -> Response:
    """As translations go by it, or as it was: the newest 20 versions are kept."""
    query = [("version", str(version))] if version else []
    return await ask_translation(gateway.translation, shop.tenant, "GET", f"/v1/glossaries/{market}", query=query)


@router.get(
    "/v1/glossaries/{market}/versions",
    operation_id="listGlossaryVersions",
    summary="When your words of a market were changed",
    response_model=GlossaryList,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_versions(market: Market, shop: Shop, gateway: TheGateway) -> Response:
    """The newest first, without the words; `GET /v1/glossaries/{market}?version=` has those."""
    return await ask_translation(gateway.translation, shop.tenant, "GET", f"/v1/glossaries/{market}/versions")
