"""`GET /v1/languages`: which languages there are, and what can be translated now."""

from typing import Annotated

from crossdesk.contracts.translations_shown import CountryTag, LanguagesShown, LanguageTag
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.translations.translation import ask_translation

router = APIRouter(tags=["translations"])


@router.get(
    "/v1/languages",
    operation_id="listLanguages",
    summary="Languages, and what can be translated now",
    response_model=LanguagesShown,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def get_languages(
    tenant: ReadingTenant,
    gateway: TheGateway,
    source: Annotated[LanguageTag | None, Query(description="pairs from this language")] = None,
    target: Annotated[LanguageTag | None, Query(description="pairs into this language")] = None,
    country: Annotated[
        CountryTag | None, Query(description="of the customer: which engines may have the text; else as in the EU")
    ] = None,
) -> Response:
    """All languages we name. With `source` or `target` also which engines there are for each pair, and how good.

    An engine may refuse a language all the same: what it was set up for is told, and what was measured.
    """
    asked = (("source", source), ("target", target), ("country", country))
    query = [(name, value) for name, value in asked if value]
    return await ask_translation(gateway.translation, tenant, "GET", "/v1/languages", query=query)
