"""Parcels over HTTP: one by its number, or all of an order. Of the shop's own orders only."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from crossdesk.admit import refusal
from crossdesk.contracts.shipments_shown import OrderShipments, ScanSetAside, ScanShown, ShipmentShown
from crossdesk.store.database import Database
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.tell_by_parts import told_by
from logistics.carriers.sources import Carriers
from logistics.estimate_arrival import Arrivals
from logistics.facts_heard import keep_heard
from logistics.find_parcel import Choice
from logistics.known import Known, KnownOrder
from logistics.locate_shipment import told_of
from logistics.numbers.tracking_number import canonical
from logistics.read_known import Asked, KnownReader
from logistics.shipments.continuations import ends_of
from logistics.shipments.describe import RELATIONS
from logistics.shipments.keep import load_shipment
from logistics.shipments.shipment import Shipment
from logistics.trouble.way_before import with_way_before

LONGEST_NAME = 64
MOST_SCANS = 100
NOBODY = ""
"""Customer id of whoever asks: it is the shop itself."""


@dataclass(frozen=True)
class Parcels:
    """What is known of parcels, and whom to ask for more."""

    database: Database
    reader: KnownReader
    lookups: Carriers | None
    arrivals: Arrivals | None = None

    async def by_number(self, request: Request, tenant: str) -> Response:
        """404 for numbers of none of the tenant's orders: asking costs quota, and other shops' parcels are not told."""
        number = canonical(request.path_params["number"])[:LONGEST_NAME]
        known = await self.reader.read(Asked(tenant, NOBODY, numbers=(number,)))
        if not known.orders:
            return refusal(404, "no order of this shop has a parcel with this number")
        (told,) = await self._told(tenant, (number,), known)
        return shown(told)

    async def by_order(self, request: Request, tenant: str) -> Response:
        """404 for orders the shop has not imported."""
        order_id = request.path_params["order_id"].removeprefix("#")[:LONGEST_NAME]
        known = await self.reader.read(Asked(tenant, NOBODY, order_ids=(order_id,)))
        order = next((each for each in known.orders if each.order_id == order_id), None)
        if order is None:
            return refusal(404, "no order with this number was imported")
        return shown(of_order(order, await self._told(tenant, order.tracking_numbers, known)))

    async def _told(self, tenant: str, numbers: Sequence[str], known: Known) -> list[ShipmentShown]:
        """Of each number. One that goes on under others is not asked for any more: those are."""
        onward = known.goes_on_as
        ends = {number: ends_of(number, onward) for number in numbers}
        asked = list(dict.fromkeys(end for of_number in ends.values() for end in of_number))
        answers = await asyncio.gather(*(self._asked(tenant, each, known) for each in asked))
        told = dict(zip(asked, answers, strict=True))
        for number in onward.keys() & ends.keys():
            own = await self._superseded(tenant, number, known)
            told[number] = told_by(own, [told[end] for end in ends[number]])
        return [told[number] for number in numbers]

    async def _superseded(self, tenant: str, number: str, known: Known) -> ShipmentShown:
        holding = [order for order in known.orders if number in order.tracking_numbers]
        async with self.database.transaction([tenant]) as connection:
            shipment = await load_shipment(connection, tenant, number)
        return ShipmentShown(
            tracking_number=number,
            status="unknown",
            order_ids=[each.order_id for each in holding],
            destination=holding[0].destination if holding else None,
            **(scanned(shipment) if shipment else {}),
        )

    async def _asked(self, tenant: str, number: str, known: Known) -> ShipmentShown:
        holding = [order for order in known.orders if number in order.tracking_numbers]
        order = holding[0] if holding else None
        told, heard = await told_of(number, Choice(number, order), known, self.lookups)
        now = datetime.now(UTC)
        async with self.database.transaction([tenant]) as connection:
            if heard is not None:
                await keep_heard(connection, tenant, heard)
            shipment = await load_shipment(connection, tenant, number)
            way = await with_way_before(connection, tenant, shipment, now=now) if shipment else None
        if self.arrivals is not None:
            told = await self.arrivals.add(told, way, order, now)
        facts = told.model_dump(include=set(ShipmentShown.model_fields))
        own = {"tracking_number": number, "order_ids": [each.order_id for each in holding]}
        return ShipmentShown(**{**facts, **own, **(scanned(shipment) if shipment else {})})


def scanned(shipment: Shipment) -> dict[str, Any]:
    """What the scans come to, the latest of them, those that are not believed, and its parts or wholes."""
    scans = [ScanShown.model_validate(asdict(scan)) for scan in shipment.scans[-MOST_SCANS:]]
    aside = [ScanSetAside.model_validate(asdict(each.scan) | {"cause": each.cause}) for each in shipment.quarantined]
    related: dict[str, Any] = {relation: list(getattr(shipment, relation)) for relation in RELATIONS}
    return {"state": shipment.state, "customs": shipment.customs, "scans": scans, "set_aside": aside, **related}


def of_order(order: KnownOrder, shipments: Sequence[ShipmentShown]) -> OrderShipments:
    return OrderShipments(
        order_id=order.order_id,
        order_status=order.status,
        destination=order.destination,
        promised_by=order.promised_by,
        shipments=list(shipments),
    )


def shown(told: BaseModel) -> Response:
    return Response(told.model_dump_json(), media_type="application/json")
