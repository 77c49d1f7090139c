"""`GET /v1/desks` and `GET /v1/desks/versions`: a shop's desks as they are now, and as they were before."""

from fastapi import APIRouter

from gateway.access.api_keys import Shop
from gateway.desks.record_desks import VERSIONS
from gateway.desks.shown import DesksShown, DesksVersions
from gateway.gateway import TheGateway
from gateway.read.reading import READING_ALL
from gateway.read.versions import latest_versions

router = APIRouter(tags=["routing"])


@router.get("/v1/desks", operation_id="getDesks", summary="When desks are open", responses=READING_ALL)
async def get_desks(shop: Shop, gateway: TheGateway) -> DesksShown:
    """As they were configured last; what was put a moment ago may not be there yet."""
    versions = await latest_versions(gateway, shop.tenant, VERSIONS, DesksShown, 1)
    return versions[0] if versions else DesksShown(version=0)


@router.get(
    "/v1/desks/versions",
    operation_id="listDesks",
    summary="When desks were open, and since when",
    responses=READING_ALL,
)
async def list_desks(shop: Shop, gateway: TheGateway) -> DesksVersions:
    """The newest first, at most 50."""
    return DesksVersions(versions=await latest_versions(gateway, shop.tenant, VERSIONS, DesksShown))
