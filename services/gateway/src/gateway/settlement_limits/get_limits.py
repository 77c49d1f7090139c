"""`GET /v1/settlement-limits` and `GET /v1/settlement-limits/versions`: what is paid back without a person."""

from crossdesk.contracts.settlement_limits_shown import SettlementLimitsShown, SettlementVersions
from fastapi import APIRouter, Response

from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.read.reading import READING_ALL

router = APIRouter(tags=["disputes"])


@router.get(
    "/v1/settlement-limits",
    operation_id="getSettlementLimits",
    summary="What is paid back without a person",
    response_model=SettlementLimitsShown,
    responses=READING_ALL,
)
async def get_limits(shop: Shop, gateway: TheGateway) -> Response:
    """What is in force, as payments-risk-service goes by it; what was put a moment ago may not be there yet."""
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "GET", "/v1/settlement-limits")


@router.get(
    "/v1/settlement-limits/versions",
    operation_id="listSettlementLimits",
    summary="What was paid back without a person, and since when",
    response_model=SettlementVersions,
    responses=READING_ALL,
)
async def list_limits(shop: Shop, gateway: TheGateway) -> Response:
    """What you put and deleted, the newest first, at most 50."""
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "GET", "/v1/settlement-limits/versions")
