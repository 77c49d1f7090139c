"""`GET /v1/desks` and `GET /v1/desks/versions`: a shop's desks as they are now, and as they were before."""

from fastapi import APIRouter

from gateway import problems
from gateway.access.api_keys import Shop
from gateway.desks.shown import DesksShown, DesksVersions
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.reading import reading

VERSIONS = "SELECT version, configured_at, desks FROM desk_plans WHERE tenant = $1 ORDER BY version DESC LIMIT $2"
READING = responses(problems.UNAUTHORIZED, problems.UNAVAILABLE)
MOST_SHOWN = 50

router = APIRouter(tags=["routing"])


@router.get("/v1/desks", operation_id="getDesks", summary="When desks are open", responses=READING)
async def get_desks(shop: Shop, gateway: TheGateway) -> DesksShown:
    """As they were configured last; what was put a moment ago may not be there yet."""
    versions = await _versions(gateway, shop.tenant, 1)
    return versions[0] if versions else DesksShown(version=0)


@router.get(
    "/v1/desks/versions",
    operation_id="listDesks",
    summary="When desks were open, and since when",
    responses=READING,
)
async def list_desks(shop: Shop, gateway: TheGateway) -> DesksVersions:
    """The newest first, at most 50."""
    return DesksVersions(versions=await _versions(gateway, shop.tenant, MOST_SHOWN))


async def _versions(gateway: TheGateway, tenant: str, most: int) -> list[DesksShown]:
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(VERSIONS, tenant, most)
    return [DesksShown(**dict(row)) for row in rows]
