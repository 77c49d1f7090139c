"""`GET /v1/hs-codes`: which customs code goods have."""

from typing import Annotated

from crossdesk.contracts.goods_codes import GoodsCodes
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.problems import responses

router = APIRouter(tags=["parcels"])

Goods = Annotated[
    str,
    Query(
        min_length=1,
        max_length=200,
        pattern=r"\S",
        description="the goods in English",
        examples=["cotton t-shirt, men"],
    ),
]


@router.get(
    "/v1/hs-codes",
    operation_id="findGoodsCode",
    summary="Customs codes of goods",
    response_model=GoodsCodes,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def find_goods_code(q: Goods, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Subheadings of the Harmonized System that hold the words, ten at most. Suggestions: customs decide."""
    return await ask_logistics(gateway.logistics, tenant, "GET", "/v1/hs-codes", query=[("q", q)])
