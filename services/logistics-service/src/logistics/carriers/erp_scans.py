"""What a shop's own system tells of a parcel, turned into scans: its history where it has one, else its last event."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import TypeAdapter

from logistics.carriers.erp_mapping import ErpMapping, History, list_at, value_at
from logistics.carriers.local_time import local_in, moment_in
from logistics.shipments.scan import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_PLACE, Scan, clean
from logistics.shipments.states import State, states

MOST_EVENTS = 500
"""Of one parcel; the last ones are taken."""


@cache
def state_by_status() -> dict[ShipmentStatus, State]:
    """`erp.yaml`, checked. Raises pydantic.ValidationError for a status or a state there is not."""
    table = yaml.safe_load(files("logistics.carriers").joinpath("erp.yaml").read_text("utf-8"))
    return TypeAdapter(dict[ShipmentStatus, State]).validate_python(table["states"])


def scans_of_erp(answer: Any, mapping: ErpMapping) -> list[Scan]:
    """Every event that can be placed in time and whose word the mapping has."""
    carrier = clean(value_at(answer, mapping.fields_.carrier), LONGEST_CODE)
    return [scan for scan in _scans(answer, mapping, carrier) if scan is not None]


def _scans(answer: Any, mapping: ErpMapping, carrier: str | None) -> Iterator[Scan | None]:
    where, history = mapping.fields_, mapping.history
    if history:
        for event in list_at(answer, history.events)[-MOST_EVENTS:]:
            yield scan_of(event, history, mapping, carrier)
    elif where.event_at:
        last = History(
            events=where.event_at,
            at=where.event_at,
            status=where.status,
            description=where.event_description,
            location=where.event_location,
        )
        yield scan_of(answer, last, mapping, carrier)


def scan_of(event: Any, where: History, mapping: ErpMapping, carrier: str | None) -> Scan | None:
    """One event, or None; a time without an offset may mean several moments and is not told."""
    word, text = value_at(event, where.status), value_at(event, where.at)
    at = moment_in(None, text)
    state = state_by_status().get(mapping.status_of(word or ""))
    if at is None or state is None:
        return None
    return Scan(
        state=state,
        at=at,
        source="erp",
        customs=states()[state].customs,
        local=local_in(None, text, at),
        place=clean(value_at(event, where.location), LONGEST_PLACE),
        carrier=carrier,
        raw=clean(word, LONGEST_CODE),
        description=clean(value_at(event, where.description), LONGEST_DESCRIPTION),
    )
