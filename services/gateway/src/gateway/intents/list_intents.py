"""`GET /v1/intents` and `GET /v1/intents/versions`: what a shop taught, and what became of it."""

from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter

from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.intents.shown import IntentList, IntentShown, VersionList, VersionShown
from gateway.read.reading import READING_ALL, reading

INTENTS = """
    SELECT intent_id, description, examples, languages, configured_at FROM intents WHERE tenant = $1 ORDER BY intent_id
"""
VERSIONS = """
    SELECT number, number = $2 AS active, trained_at, why, verdict, examples, figures FROM intent_versions
    WHERE tenant = $1 ORDER BY number DESC
"""

router = APIRouter(tags=["intents"])


@router.get("/v1/intents", operation_id="listIntents", summary="Intents you gave examples of", responses=READING_ALL)
async def list_intents(shop: Shop, gateway: TheGateway) -> IntentList:
    """Your own ones, and those every shop has that you gave examples of."""
    async with reading(gateway, shop.tenant) as connection:
        rows = await connection.fetch(INTENTS, shop.tenant)
        active = await active_version(connection, shop.tenant)
    return IntentList(active_version=active, intents=[IntentShown(**dict(row)) for row in rows])


@router.get(
    "/v1/intents/versions",
    operation_id="listIntentVersions",
    summary="What was learnt, and how well",
    responses=READING_ALL,
)
async def list_versions(shop: Shop, gateway: TheGateway) -> VersionList:
    """The newest first, at most ten."""
    async with reading(gateway, shop.tenant) as connection:
        active = await active_version(connection, shop.tenant)
        rows = await connection.fetch(VERSIONS, shop.tenant, active)
    return VersionList(active_version=active, versions=[VersionShown(**dict(row)) for row in rows])


async def active_version(connection: PoolConnectionProxy, tenant: str) -> int:
    """The number of the version the shop's messages are read by."""
    number: int | None = await connection.fetchval(
        "SELECT number FROM active_intent_versions WHERE tenant = $1", tenant
    )
    return number or 0
