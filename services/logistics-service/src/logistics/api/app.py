"""All that logistics-service answers over HTTP, for the gateway to hand on."""

from crossdesk.store.database import Database
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from logistics.api.admit import Work, admitting
from logistics.api.tell_shipments import Parcels
from logistics.lookups import Lookups
from logistics.read_known import KnownReader


def create_app(key: SecretStr, database: Database, reader: KnownReader, lookups: Lookups | None) -> Starlette:
    """The routes; `key` is what other services of the cluster show."""
    parcels = Parcels(database, reader, lookups)
    routes: list[tuple[str, str, Work]] = [
        ("GET", "/v1/shipments/{number}", parcels.by_number),
        ("GET", "/v1/orders/{order_id}/shipments", parcels.by_order),
    ]
    return Starlette(routes=[Route(path, admitting(key, work), methods=[method]) for method, path, work in routes])
