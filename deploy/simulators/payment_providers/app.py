"""The three APIs over HTTP: /stripe, /adyen and /paypal, each with its own way to show a key."""

import asyncio
import base64
import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.simulators.faults import Fault, control, suffer
from deploy.simulators.payment_providers import adyen_api, paypal_api, stripe_api
from deploy.simulators.payment_providers.account import Account, Reply
from deploy.simulators.payment_providers.settings import SimulatorSettings

PROVIDERS = ("stripe", "adyen", "paypal")
LOST = Response(status_code=502)

Work = Callable[["Simulator", Request, bytes], Reply]


@dataclass
class Simulator:
    """State of all three. `requests` counts calls by path."""

    settings: SimulatorSettings
    fault: Fault | None = None
    requests: Counter[str] = field(default_factory=Counter)
    accounts: dict[str, Account] = field(default_factory=lambda: {name: Account(name) for name in PROVIDERS})

    def admits(self, provider: str, request: Request) -> bool:
        """Whether a request shows the account's secret as the provider's clients do."""
        secret = self.settings.secret.get_secret_value()
        basic = base64.b64encode(f"{self.settings.account}:{secret}".encode()).decode()
        token = provider == "paypal" and not request.url.path.endswith("/oauth2/token")
        expected = {
            "stripe": f"Bearer {secret}",
            "adyen": secret,
            "paypal": f"Bearer {paypal_api.TOKEN}" if token else f"Basic {basic}",
        }[provider]
        header = "x-api-key" if provider == "adyen" else "authorization"
        return hmac.compare_digest(request.headers.get(header, "").encode(), expected.encode())


def build(settings: SimulatorSettings) -> Starlette:
    """The application; disputes are put into it under /simulator/disputes."""
    app = Starlette(
        routes=[
            *(Route(path, guarded(work), methods=[method]) for method, path, work in ENDPOINTS),
            *control(),
            Route("/simulator/disputes/{provider}/{id}", put_dispute, methods=["PUT"]),
            Route("/simulator/lose/{provider}", lose_answers, methods=["PUT"]),
        ]
    )
    app.state.simulator = Simulator(settings)
    return app


def guarded(work: Work) -> Callable[[Request], object]:
    """What every endpoint does around its own work: faults, key, the same answer for the same idempotency key."""

    async def endpoint(request: Request) -> Response:
        simulator: Simulator = request.app.state.simulator
        provider = request.url.path.split("/")[1]
        account = simulator.accounts[provider]
        simulator.requests[request.url.path] += 1
        await asyncio.sleep(simulator.settings.latency_ms / 1000)
        if (suffered := await suffer(simulator.fault, request.url.path)) is not None:
            return suffered
        if not simulator.admits(provider, request):
            return JSONResponse({"error": {"type": "invalid_request_error"}}, 401)
        body = await request.body()
        key = request.headers.get("idempotency-key") or request.headers.get("paypal-request-id") or ""
        status, told = account.once(
            key, same(request, body), stripe_api.CONFLICT, lambda: work(simulator, request, body)
        )
        if account.lose and request.method == "POST":
            account.lose -= 1
            return LOST
        return JSONResponse(told, status)

    return endpoint


def same(request: Request, body: bytes) -> bytes:
    """The body without what a client makes up anew each time: the line between the parts of a form."""
    _, _, boundary = _type(request).partition("boundary=")
    return body.replace(boundary.encode(), b"") if boundary else body


async def put_dispute(request: Request) -> Response:
    """A new dispute that waits for the shop, `?days=` until it is due."""
    account: Account = request.app.state.simulator.accounts[request.path_params["provider"]]
    account.open_dispute(request.path_params["id"], float(request.query_params.get("days", "20")))
    return Response(status_code=204)


async def lose_answers(request: Request) -> Response:
    """Of the next `?times=` requests the work is done and the answer is lost."""
    account: Account = request.app.state.simulator.accounts[request.path_params["provider"]]
    account.lose = int(request.query_params.get("times", "1"))
    return Response(status_code=204)


def _stripe(work: Callable[[Account, Request, bytes], Reply]) -> Work:
    return lambda simulator, request, body: work(simulator.accounts["stripe"], request, body)


def _paypal(work: Callable[[Account, Request, bytes], Reply]) -> Work:
    return lambda simulator, request, body: work(simulator.accounts["paypal"], request, body)


def _shown(account: Account, request: Request, body: bytes) -> Reply:
    dispute = account.disputes.get(request.path_params["id"])
    show = stripe_api.show if account.provider == "stripe" else paypal_api.show
    missing = stripe_api.NOT_FOUND if account.provider == "stripe" else paypal_api.NOT_FOUND
    return (200, show(dispute)) if dispute else missing


def _named(request: Request) -> str:
    return str(request.path_params["id"])


def _payment(request: Request) -> str:
    return request.query_params.get("charge") or request.query_params.get("payment_intent") or ""


def _type(request: Request) -> str:
    return request.headers.get("content-type", "")


def _adyen(simulator: Simulator, request: Request, body: bytes) -> Reply:
    account, merchant = simulator.accounts["adyen"], simulator.settings.account
    return adyen_api.dispute_service(account, merchant, request.path_params["operation"], body)


def _adyen_refund(simulator: Simulator, request: Request, body: bytes) -> Reply:
    return adyen_api.refund(simulator.accounts["adyen"], simulator.settings.account, _named(request), body)


def _token(account: Account, request: Request, body: bytes) -> Reply:
    return 200, {"access_token": paypal_api.TOKEN, "token_type": "Bearer", "expires_in": 32400}


DISPUTES = "/paypal/v1/customer/disputes/{id}"
ENDPOINTS: tuple[tuple[str, str, Work], ...] = (
    ("POST", "/stripe/v1/files", _stripe(lambda a, r, b: stripe_api.upload(a, _type(r), b))),
    ("GET", "/stripe/v1/disputes/{id}", _stripe(_shown)),
    ("POST", "/stripe/v1/disputes/{id}", _stripe(lambda a, r, b: stripe_api.update(a, _named(r), b))),
    ("POST", "/stripe/v1/disputes/{id}/close", _stripe(lambda a, r, b: stripe_api.close(a, _named(r)))),
    ("POST", "/stripe/v1/refunds", _stripe(lambda a, r, b: stripe_api.refund(a, b))),
    ("GET", "/stripe/v1/refunds", _stripe(lambda a, r, b: stripe_api.refunds_of(a, _payment(r)))),
    ("POST", "/adyen/ca/services/DisputeService/v30/{operation}", _adyen),
    ("POST", "/adyen/v71/payments/{id}/refunds", _adyen_refund),
    ("POST", "/paypal/v1/oauth2/token", _paypal(_token)),
    ("GET", DISPUTES, _paypal(_shown)),
    ("POST", f"{DISPUTES}/provide-evidence", _paypal(lambda a, r, b: paypal_api.provide(a, _named(r), _type(r), b))),
    ("POST", f"{DISPUTES}/accept-claim", _paypal(lambda a, r, b: paypal_api.accept(a, _named(r)))),
    ("POST", "/paypal/v2/payments/captures/{id}/refund", _paypal(lambda a, r, b: paypal_api.refund(a, _named(r), b))),
)
