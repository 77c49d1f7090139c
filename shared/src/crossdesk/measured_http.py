"""Rate, errors and duration of every route of a service, told once for all frameworks it may be written with.

Routes are told by their templates, never by paths: those hold ids, and would be without number.
"""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crossdesk.metrics import HTTP_REQUEST_SECONDS, HTTP_REQUESTS
from crossdesk.tracing.exemplars import exemplar

TEMPLATE = "crossdesk.route"
"""Key of the scope under which an app that answers past its router says which route that is."""
UNKNOWN = "unmatched"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CLASSES = {number: f"{number}xx" for number in range(1, 6)}

Count = Callable[[float], None]


def measured(service: str, app: ASGIApp) -> ASGIApp:
    """The same app, counted. A request counts when its answer begins, or when it ends without one."""
    route_of = naming_routes(app)
    counts: dict[tuple[str, str, str], Count] = {}

    def count(scope: Scope, status: str, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        key = (route_of(scope), method, status)
        known = counts.get(key)
        if known is None:
            known = counts[key] = _counting(service, *key)
        known(seconds)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, counted, failed = perf_counter(), False, True

        async def noted(message: Message) -> None:
            nonlocal counted
            if not counted and message["type"] == "http.response.start":
                counted = True
                count(scope, CLASSES.get(message["status"] // 100, "none"), perf_counter() - began)
            await send(message)

        try:
            await app(scope, receive, noted)
            failed = False
        finally:
            if not counted:
                count(scope, "5xx" if failed else "none", perf_counter() - began)

    return answer


def _counting(service: str, route: str, method: str, status: str) -> Count:
    """Looks the series up once: labels are checked and joined anew at every call otherwise."""
    requests = HTTP_REQUESTS.labels(service, route, method, status)
    seconds = HTTP_REQUEST_SECONDS.labels(service, route, method)

    def count(took: float) -> None:
        requests.inc()
        seconds.observe(took, exemplar())

    return count


def naming_routes(app: Any) -> Callable[[Scope], str]:
    """Tells the template of the route that answered a request."""
    templates = {route.endpoint: route.path for route in _routes(app)}

    def name(scope: Scope) -> str:
        told = scope.get(TEMPLATE)
        if told is not None:
            return str(told)
        route = getattr(scope.get("route"), "path", None) or templates.get(scope.get("endpoint"))
        return str(route) if route else UNKNOWN

    return name


def _routes(app: Any) -> Iterable[Any]:
    """Those of Starlette, which tells of a request its endpoint alone."""
    return (route for route in getattr(app, "routes", ()) if hasattr(route, "endpoint") and hasattr(route, "path"))
