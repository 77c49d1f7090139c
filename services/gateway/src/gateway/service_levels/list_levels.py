"""`GET /v1/service-levels` and `GET /v1/service-levels/versions`: those in use, and those before."""

from fastapi import APIRouter

from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.read.reading import READING_ALL
from gateway.read.versions import latest_versions
from gateway.service_levels.record_levels import VERSIONS
from gateway.service_levels.shown import ServiceLevelsShown, ServiceLevelVersions

router = APIRouter(tags=["routing"])


@router.get(
    "/v1/service-levels", operation_id="getServiceLevels", summary="How soon people answer", responses=READING_ALL
)
async def get_levels(shop: Shop, gateway: TheGateway) -> ServiceLevelsShown:
    """As they were configured last; what was put a moment ago may not be there yet."""
    versions = await latest_versions(gateway, shop.tenant, VERSIONS, ServiceLevelsShown, 1)
    return versions[0] if versions else ServiceLevelsShown(version=0)


@router.get(
    "/v1/service-levels/versions",
    operation_id="listServiceLevels",
    summary="How soon people were to answer, and since when",
    responses=READING_ALL,
)
async def list_levels(shop: Shop, gateway: TheGateway) -> ServiceLevelVersions:
    """The newest first, at most 50."""
    return ServiceLevelVersions(versions=await latest_versions(gateway, shop.tenant, VERSIONS, ServiceLevelsShown))
