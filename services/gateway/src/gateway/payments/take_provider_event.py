"""`POST /v1/providers/{provider}/{tenant}`: what payment providers push, once it is certain that they did."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Annotated, Any

from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import Tenant
from fastapi import APIRouter, Path, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from gateway import problems
from gateway.access.signed_push import proving
from gateway.gateway import Gateway, TheGateway
from gateway.metrics import PROVIDER_EVENTS
from gateway.payments import adyen_signature, paypal_signature, stripe_signature
from gateway.payments.adyen_events import read_adyen, read_items
from gateway.payments.paypal_events import read_paypal
from gateway.payments.provider_examples import ADYEN, PAYPAL, STRIPE
from gateway.payments.provider_secrets import SETTING, ShopSecrets
from gateway.payments.stripe_events import read_stripe
from gateway.payments.told import Told
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish

router = APIRouter(tags=["payments"])

LONGEST_EVENT = 512 * 1024
NOT_SET_UP_SECONDS = 60.0
TheTenant = Annotated[Tenant, Path(description="the shop's name, as in its settings")]
ANSWERS = responses(
    problems.BAD_JSON,
    problems.FORGED,
    problems.NOT_FOUND,
    problems.BODY_TIMEOUT,
    problems.TOO_LARGE,
    problems.MEDIA,
    problems.INVALID,
    problems.QUOTA,
    problems.OVERLOADED,
    problems.BUS_DOWN,
    problems.UNAVAILABLE,
)


class ProviderEventTaken(BaseModel):
    """What became of it; the same for an event that comes again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"taken": 1, "ignored": 0}]})

    taken: int = Field(description="events on the log now: movements of money and reports of disputes")
    ignored: int = Field(description="notifications of kinds that say nothing of payments or disputes")


def described(example: Mapping[str, Any]) -> dict[str, Any]:
    """The body in OpenAPI: the provider's, with an example."""
    content = {"application/json": {"schema": {"type": "object"}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/providers/stripe/{tenant}",
    operation_id="takeStripeEvent",
    summary="Payments and disputes, from Stripe",
    responses=ANSWERS,
    openapi_extra=described(STRIPE),
)
async def take_stripe_event(
    tenant: TheTenant, request: Request, gateway: TheGateway, trace: Trace
) -> ProviderEventTaken:
    """The address to enter as webhook endpoint at Stripe, for `charge.*`, `refund.*` and `payment_intent.*`.

    The order is taken from `metadata.order_id` of the payment, and so are `customer_id`, `device`, `ip` and `terminal`;
    without them the payment intent stands for the order. `Stripe-Signature` is checked, at most five minutes old.
    """
    secrets = secrets_of(gateway, tenant).stripe
    if secrets is None:
        raise not_set_up("stripe")
    async with proven(gateway, tenant, "stripe", request) as body:
        stripe_signature.verify(body, request.headers.get(stripe_signature.HEADER, ""), secrets.secret)
    return await tell(gateway, tenant, "stripe", [read_stripe(tenant, body)], trace)


@router.post(
    "/v1/providers/adyen/{tenant}",
    operation_id="takeAdyenNotification",
    summary="Payments and disputes, from Adyen",
    status_code=202,
    response_class=PlainTextResponse,
    responses={202: {"content": {"text/plain": {"example": "[accepted]"}}}, **ANSWERS},
    openapi_extra=described(ADYEN),
)
async def take_adyen_notification(
    tenant: TheTenant, request: Request, gateway: TheGateway, trace: Trace
) -> PlainTextResponse:
    """The address to enter as standard webhook at Adyen, in JSON, with an HMAC key and best with user and password.

    `merchantReference` is the order. Adyen signs eight fields of a notification and not the rest of it.
    """
    secrets = secrets_of(gateway, tenant).adyen
    if secrets is None:
        raise not_set_up("adyen")
    adyen_signature.verify_sender(request.headers.get("authorization", ""), secrets)
    async with proven(gateway, tenant, "adyen", request) as body:
        items = read_items(body)
        for item in items:
            adyen_signature.verify(item, secrets.secret)
    await tell(gateway, tenant, "adyen", [read_adyen(tenant, item, secrets.captures) for item in items], trace)
    return PlainTextResponse("[accepted]", 202)


@router.post(
    "/v1/providers/paypal/{tenant}",
    operation_id="takePayPalEvent",
    summary="Payments and disputes, from PayPal",
    responses=ANSWERS,
    openapi_extra=described(PAYPAL),
)
async def take_paypal_event(
    tenant: TheTenant, request: Request, gateway: TheGateway, trace: Trace
) -> ProviderEventTaken:
    """The address to enter as webhook at PayPal, for `PAYMENT.CAPTURE.*` and `CUSTOMER.DISPUTE.*`.

    The order is taken from `invoice_id`, else from `custom_id`; without them the capture stands for it. The signature
    is checked here with PayPal's certificate, and PayPal is not asked about each event.
    """
    secrets = secrets_of(gateway, tenant).paypal
    if secrets is None or gateway.paypal_certificates is None:
        raise not_set_up("paypal")
    async with proven(gateway, tenant, "paypal", request) as body:
        now = datetime.now(UTC)
        await paypal_signature.verify(body, request.headers, secrets, gateway.paypal_certificates, now)
    return await tell(gateway, tenant, "paypal", [read_paypal(tenant, body)], trace)


def secrets_of(gateway: Gateway, tenant: str) -> ShopSecrets:
    """What the shop shares with its providers. Raises Problem for no such shop, and for no room to publish."""
    if tenant not in gateway.memory.accounts.tenants:
        raise Problem(problems.NOT_FOUND)
    gateway.admission.check()
    return gateway.provider_secrets.get(tenant, ShopSecrets())


def proven(gateway: Gateway, tenant: str, provider: str, request: Request) -> AbstractAsyncContextManager[bytes]:
    """The raw body; the block is to check its signature. See `proving`."""
    return proving(gateway, tenant, provider, purpose="payments", request=request, longest=LONGEST_EVENT)


def not_set_up(provider: str) -> Problem:
    """503 and no refusal: the provider tries again, so that nothing is lost while the operator sets it up."""
    detail = f"Nothing is set up for {provider} and this shop: add it to the file that {SETTING} names."
    return Problem(problems.UNAVAILABLE, detail, retry_after=NOT_SET_UP_SECONDS)


async def tell(gateway: Gateway, tenant: str, provider: str, told: Sequence[Told], trace: str) -> ProviderEventTaken:
    """Publish all of it at once, under ids that are the same whenever it comes again."""
    now = datetime.now(UTC)
    envelopes = [
        wrap(event, event_id=event_id, source="gateway", time=now, traceparent=trace)
        for each in told
        for event_id, event in zip(each.ids(tenant, provider), each.events, strict=True)
    ]
    if envelopes:
        await publish(gateway, envelopes)
    for each in told:
        PROVIDER_EVENTS.labels(provider, "taken" if each.events else "ignored").inc()
    return ProviderEventTaken(taken=len(envelopes), ignored=sum(not each.events for each in told))
