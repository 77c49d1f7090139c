"""`POST /v1/intents/versions/{number}/activate` and `POST /v1/intents/retrain`: go back, go on, learn anew."""

from crossdesk.contracts.gateway import IntentRetrainingRequested, IntentVersionActivationRequested
from fastapi import APIRouter

from gateway import problems
from gateway.access.admitted_route import guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.intents.list_intents import active_version
from gateway.intents.shown import ActivationAccepted, RetrainingAccepted, VersionNumber
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.reading import reading

ASKING = (problems.UNAUTHORIZED, problems.QUOTA, problems.OVERLOADED, problems.BUS_DOWN, problems.UNAVAILABLE)
IS_THERE = "SELECT EXISTS (SELECT FROM intent_versions WHERE tenant = $1 AND number = $2)"

router = APIRouter(route_class=guarded(may_post("intents")), tags=["intents"])


@router.post(
    "/v1/intents/versions/{number}/activate",
    status_code=202,
    operation_id="activateIntentVersion",
    summary="Have messages read by another version",
    responses=responses(*ASKING, problems.NOT_FOUND, problems.INVALID),
)
async def activate_version(number: VersionNumber, shop: Shop, gateway: TheGateway, trace: Trace) -> ActivationAccepted:
    """Back to an earlier version, forward to a later one, or to 0: the model every shop has."""
    async with reading(gateway, shop.tenant) as connection:
        there = number == 0 or await connection.fetchval(IS_THERE, shop.tenant, number)
    if not there:
        raise Problem(problems.NOT_FOUND, f"There is no version {number}: see /v1/intents/versions.")
    why = f"the shop asked for version {number}"
    await publish_event(gateway, IntentVersionActivationRequested(tenant=shop.tenant, number=number, why=why), trace)
    return ActivationAccepted(number=number)


@router.post(
    "/v1/intents/retrain",
    status_code=202,
    operation_id="retrainIntents",
    summary="Learn anew",
    responses=responses(*ASKING),
)
async def retrain(shop: Shop, gateway: TheGateway, trace: Trace) -> RetrainingAccepted:
    """Learns from your examples and from what the slow model taught the quick one since. Takes minutes."""
    async with reading(gateway, shop.tenant) as connection:
        active = await active_version(connection, shop.tenant)
    await publish_event(gateway, IntentRetrainingRequested(tenant=shop.tenant, why="the shop asked for it"), trace)
    return RetrainingAccepted(active_version=active)
