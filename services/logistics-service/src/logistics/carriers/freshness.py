"""For how long a state is told without asking again."""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import get_args

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import NonNegativeInt, TypeAdapter


@cache
def freshness() -> dict[ShipmentStatus, timedelta]:
    """`freshness.yaml`, checked: every state has its time."""
    rows = yaml.safe_load(files("logistics.carriers").joinpath("freshness.yaml").read_text("utf-8"))
    minutes = TypeAdapter(dict[ShipmentStatus, NonNegativeInt]).validate_python(rows)
    return {status: timedelta(minutes=minutes[status]) for status in get_args(ShipmentStatus)}
