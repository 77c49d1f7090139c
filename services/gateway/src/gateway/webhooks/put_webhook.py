"""`PUT /v1/webhooks/{endpoint_id}`: a tenant says where it wants to be told of outcomes."""

from crossdesk.contracts.gateway import WebhookConfigured
from fastapi import APIRouter

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.accounts import MOST_KNOWN_ENDPOINTS
from gateway.gateway import Gateway, TheGateway
from gateway.problems import FieldError, Problem, responses
from gateway.publish import Trace, publish_event
from gateway.webhooks.addresses import ForbiddenAddressError, check_url
from gateway.webhooks.shown import EndpointId, WebhookAccepted, WebhookRequest
from gateway.webhooks.signing import signing_secret

router = APIRouter(route_class=guarded(may_post("webhooks")), tags=["webhooks"])

MOST_ENDPOINTS = 20


@router.put(
    "/v1/webhooks/{endpoint_id}",
    status_code=202,
    operation_id="putWebhook",
    summary="Be told of outcomes",
    responses=responses(*POSTING),
)
async def put_webhook(
    endpoint_id: EndpointId, asked: WebhookRequest, shop: Shop, gateway: TheGateway, trace: Trace
) -> WebhookAccepted:
    """Replaces the endpoint whole. Deliveries are signed with `secret`, which stays the same for this endpoint.

    A shop has at most 20 active endpoints and 100 in all: 422 names which of both.
    """
    _check(gateway, shop.tenant, endpoint_id, asked)
    why = f"configured by the shop as {'active' if asked.active else 'inactive'}"
    event = WebhookConfigured(tenant=shop.tenant, endpoint_id=endpoint_id, url=asked.url, active=asked.active, why=why)
    await publish_event(gateway, event, trace)
    secret = signing_secret(gateway.settings.webhook_secret, shop.tenant, endpoint_id)
    return WebhookAccepted(endpoint_id=endpoint_id, url=asked.url, active=asked.active, why=why, secret=secret)


def _check(gateway: Gateway, tenant: str, endpoint_id: str, asked: WebhookRequest) -> None:
    try:
        check_url(asked.url, allow_private=gateway.settings.webhook_allow_private)
    except ForbiddenAddressError as error:
        raise Problem(problems.INVALID, errors=[FieldError(field="url", detail=str(error))]) from None
    accounts = gateway.memory.accounts
    if len(accounts.endpoints(tenant) | {endpoint_id}) > MOST_KNOWN_ENDPOINTS:
        raise _too_many(f"a shop has at most {MOST_KNOWN_ENDPOINTS} endpoints: configure one that is off anew instead")
    known = {endpoint.endpoint_id for endpoint in accounts.webhooks(tenant)}
    if asked.active and len(known | {endpoint_id}) > MOST_ENDPOINTS:
        raise _too_many(f"a shop has at most {MOST_ENDPOINTS} active endpoints: switch one off first")


def _too_many(detail: str) -> Problem:
    return Problem(problems.INVALID, errors=[FieldError(field="endpoint_id", detail=detail)])
