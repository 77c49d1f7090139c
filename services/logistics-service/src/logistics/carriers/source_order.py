"""In which order sources are asked for a number."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Literal

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict

SourceName = Literal["seventeen_track", "aftership", "dhl", "erp"]


class SourceOrder(BaseModel):
    """`order` for all numbers; `first`, by the name of a carrier, goes before it."""

    model_config = ConfigDict(extra="forbid")

    order: list[SourceName]
    first: dict[str, list[SourceName]] = {}

    def of(self, carrier: str | None) -> list[SourceName]:
        """Without those `order` leaves out: they are not to be asked."""
        first = [name for name in self.first.get(carrier or "", []) if name in self.order]
        return list(dict.fromkeys((*first, *self.order)))


def source_order(wanted: str = "") -> SourceOrder:
    """`source_order.yaml`, with the names in `wanted` (comma-separated) for its order. Raises Misconfigured."""
    table = SourceOrder.model_validate(
        yaml.safe_load(files("logistics.carriers").joinpath("source_order.yaml").read_text("utf-8"))
    )
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    return table.model_copy(update={"order": known(names, table.order)}) if names else table


def known(names: Sequence[str], sources: Sequence[SourceName]) -> list[SourceName]:
    for name in names:
        if name not in sources:
            raise Misconfigured(f"CROSSDESK_CARRIER_SOURCES: {name!r} is no source; there are {', '.join(sources)}")
    return [source for name in names for source in sources if source == name]
