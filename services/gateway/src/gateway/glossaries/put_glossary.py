"""`PUT` and `DELETE /v1/glossaries/{market}`: a shop says how its own words are translated."""

from typing import Annotated

from crossdesk.contracts.glossaries import MARKET, GlossaryAccepted, GlossaryConfigured, GlossaryWritten
from fastapi import APIRouter, Path

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.publish import Trace, publish_event
from gateway.translations.translation import ask_translation

Market = Annotated[
    str, Path(pattern=MARKET, description="country (ISO 3166-1 alpha-2), or `all` for every one", examples=["DE"])
]

router = APIRouter(route_class=guarded(may_post("glossaries")), tags=["translations"])


@router.put(
    "/v1/glossaries/{market}",
    status_code=202,
    operation_id="putGlossary",
    summary="Configure how your own words are translated",
    responses=responses(*POSTING, problems.UNAVAILABLE),
)
async def put_glossary(
    market: Market, asked: GlossaryWritten, shop: Shop, gateway: TheGateway, trace: Trace
) -> GlossaryAccepted:
    """Replaces the words of this market whole. A market's own words win over those of `all`.

    422 names the place of what is no term, and both places of what contradicts: two translations of one term, a term
    that is kept and translated, one that is wanted and forbidden, and translations that lead in a circle.
    """
    body = asked.model_dump_json().encode()
    await ask_translation(gateway.translation, shop.tenant, "POST", f"/v1/glossaries/{market}/check", body=body)
    terms = len(asked.do_not_translate) + len(asked.preferred) + len(asked.forbidden)
    why = f"the shop configured {terms} terms for {market}"
    await publish_event(gateway, GlossaryConfigured(tenant=shop.tenant, market=market, glossary=asked, why=why), trace)
    return GlossaryAccepted(market=market, terms=terms)


@router.delete(
    "/v1/glossaries/{market}",
    status_code=202,
    operation_id="deleteGlossary",
    summary="Remove your words of a market",
    responses=responses(
        problems.UNAUTHORIZED, problems.INVALID, problems.QUOTA, problems.OVERLOADED, problems.BUS_DOWN
    ),
)
async def delete_glossary(market: Market, shop: Shop, gateway: TheGateway, trace: Trace) -> GlossaryAccepted:
    """The versions so far remain to be seen. The same answer where there is no glossary."""
    why = f"the shop removed its terms for {market}"
    await publish_event(gateway, GlossaryConfigured(tenant=shop.tenant, market=market, why=why), trace)
    return GlossaryAccepted(market=market, terms=0)
