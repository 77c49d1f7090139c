"""The routes of routing-service."""

from collections.abc import Callable
from datetime import UTC, datetime

from crossdesk.admit import Work, admitting
from crossdesk.store.database import Database
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from routing.api.tell_slots import Slots
from routing.follow_sun.teams import Teams
from routing.policy import Policy


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(key: SecretStr, database: Database, policy: Policy, clock: Callable[[], datetime] = _now) -> Starlette:
    """All of them take the service key and a tenant."""
    slots = Slots(database, policy, Teams(policy.desks), clock)
    routes: list[tuple[str, str, Work]] = [("GET", "/v1/conversations/{conversation_id}/callback-slots", slots.tell)]
    return Starlette(routes=[Route(path, admitting(key, work), methods=[method]) for method, path, work in routes])
