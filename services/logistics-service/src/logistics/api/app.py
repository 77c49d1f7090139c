"""All that logistics-service answers over HTTP, for the gateway to hand on."""

from crossdesk.admit import Work, admitting
from crossdesk.bus.protocol import Bus
from crossdesk.store.database import Database
from starlette.applications import Starlette
from starlette.routing import Route

from logistics.api.ask_return_label import ReturnLabels
from logistics.api.find_goods_code import find_goods_code
from logistics.api.recall_shipments import RecalledShipments
from logistics.api.take_carrier_update import CarrierUpdates, senders
from logistics.api.take_withdrawal import Withdrawals, tell_withdrawal_function
from logistics.api.tell_landed_cost import telling_landed_cost
from logistics.api.tell_return_options import Returns
from logistics.api.tell_shipments import Parcels
from logistics.carriers.sources import Carriers
from logistics.customs.tables import load_tables as load_customs
from logistics.estimate_arrival import Arrivals
from logistics.read_known import KnownReader
from logistics.returns.label_desk import LabelDesk
from logistics.returns.tables import load_tables as load_returns
from logistics.settings import LogisticsSettings


def create_app(
    settings: LogisticsSettings,
    database: Database,
    bus: Bus,
    reader: KnownReader,
    lookups: Carriers | None,
    arrivals: Arrivals | None = None,
    labels: LabelDesk | None = None,
) -> Starlette:
    """The routes. Raises Misconfigured when a table of laws is malformed."""
    parcels, returns = Parcels(database, reader, lookups, arrivals), Returns(load_returns(), reader, database)
    withdrawals = Withdrawals(load_returns(), reader, database, bus)
    updates = CarrierUpdates(senders(settings), reader, bus)
    routes: list[tuple[str, str, Work]] = [
        ("GET", "/v1/shipments/{number}", RecalledShipments(database, parcels.by_number).by_number),
        ("GET", "/v1/orders/{order_id}/shipments", parcels.by_order),
        ("GET", "/v1/return-options", returns.options),
        ("GET", "/v1/withdrawal-function", tell_withdrawal_function),
        ("PUT", "/v1/orders/{order_id}/withdrawal", withdrawals.state),
        ("GET", "/v1/orders/{order_id}/withdrawal", withdrawals.show),
        ("POST", "/v1/orders/{order_id}/withdrawal/confirmation", withdrawals.confirm),
        ("POST", "/v1/orders/{order_id}/return-labels", ReturnLabels(withdrawals, labels).ask),
        ("POST", "/v1/landed-cost", telling_landed_cost(load_customs())),
        ("GET", "/v1/hs-codes", find_goods_code),
        ("POST", "/v1/carrier-updates/{sender}", updates.take),
    ]
    key = settings.service_key
    return Starlette(routes=[Route(path, admitting(key, work), methods=[method]) for method, path, work in routes])
