"""All that logistics-service answers over HTTP, for the gateway to hand on."""

from crossdesk.store.database import Database
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from logistics.api.admit import Work, admitting
from logistics.api.tell_return_options import Returns
from logistics.api.tell_shipments import Parcels
from logistics.read_known import KnownReader
from logistics.returns.tables import load_tables
from logistics.sources import Carriers


def create_app(key: SecretStr, database: Database, reader: KnownReader, lookups: Carriers | None) -> Starlette:
    """The routes; `key` is what other services of the cluster show."""
    parcels, returns = Parcels(database, reader, lookups), Returns(load_tables(), reader)
    routes: list[tuple[str, str, Work]] = [
        ("GET", "/v1/shipments/{number}", parcels.by_number),
        ("GET", "/v1/orders/{order_id}/shipments", parcels.by_order),
        ("GET", "/v1/return-options", returns.options),
    ]
    return Starlette(routes=[Route(path, admitting(key, work), methods=[method]) for method, path, work in routes])
