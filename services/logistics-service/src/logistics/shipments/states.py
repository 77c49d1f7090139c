"""The canonical states of a shipment and what is known of each: `states.yaml`, checked."""

from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import BaseModel, ConfigDict, TypeAdapter

State = Literal[
    "not_found",
    "pre_transit",
    "accepted",
    "in_transit",
    "export_customs",
    "departed_origin",
    "arrived_destination",
    "import_customs",
    "exception_delay",
    "customs_hold",
    "customs_released",
    "at_delivery_office",
    "exception_address",
    "out_for_delivery",
    "available_for_pickup",
    "delivery_attempted",
    "exception_refused",
    "exception_damaged",
    "expired",
    "cancelled",
    "exception_lost",
    "exception_destroyed",
    "delivered",
    "returning",
    "returned",
]
Customs = Literal["none", "in_customs", "held", "documents_wanted", "released"]
Leg = Literal["origin", "line_haul", "last_mile"]

LEGS: tuple[Leg, ...] = get_args(Leg)
"""In the order of the way."""

OPEN_CUSTOMS: tuple[Customs, ...] = ("in_customs", "held", "documents_wanted")


class StateRow(BaseModel):
    """One state; the columns are explained in `states.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int
    ends: bool
    customs: Customs
    shown_as: ShipmentStatus
    leg: Leg | None = None
    open_customs_becomes: Literal["none", "released"] | None = None
    undone_by: frozenset[State] = frozenset()


@cache
def states() -> dict[State, StateRow]:
    """All states. Raises pydantic.ValidationError when the table names a state or a value there is not."""
    text = files("logistics.shipments").joinpath("states.yaml").read_text("utf-8")
    return TypeAdapter(dict[State, StateRow]).validate_python(yaml.safe_load(text))


def lasts(state: State) -> bool:
    """Whether the state is told until one of higher rank comes: the way has ended or turned round."""
    return states()[state].ends or state == "returning"
