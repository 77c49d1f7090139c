"""`GET /v1/service-levels` and `GET /v1/service-levels/versions`: those in use, and those before."""

from fastapi import APIRouter

from gateway import problems
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.reading import reading
from gateway.service_levels.shown import ServiceLevelsShown, ServiceLevelVersions

VERSIONS = """
    SELECT version, configured_at, levels FROM service_levels WHERE tenant = $1 ORDER BY version DESC LIMIT $2
"""
READING = responses(problems.UNAUTHORIZED, problems.UNAVAILABLE)
MOST_SHOWN = 50

router = APIRouter(tags=["routing"])


@router.get("/v1/service-levels", operation_id="getServiceLevels", summary="How soon people answer", responses=READING)
async def get_levels(shop: Shop, gateway: TheGateway) -> ServiceLevelsShown:
    """As they were configured last; what was put a moment ago may not be there yet."""
    versions = await _versions(gateway, shop.tenant, 1)
    return versions[0] if versions else ServiceLevelsShown(version=0)


@router.get(
    "/v1/service-levels/versions",
    operation_id="listServiceLevels",
    summary="How soon people were to answer, and since when",
    responses=READING,
)
async def list_levels(shop: Shop, gateway: TheGateway) -> ServiceLevelVersions:
    """The newest first, at most 50."""
    return ServiceLevelVersions(versions=await _versions(gateway, shop.tenant, MOST_SHOWN))


async def _versions(gateway: TheGateway, tenant: str, most: int) -> list[ServiceLevelsShown]:
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(VERSIONS, tenant, most)
    return [ServiceLevelsShown(**dict(row)) for row in rows]
