"""The table of statuses: from 17TRACK's and the shop's words to ours."""

from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import BaseModel


class StatusMap(BaseModel):
    """`status_map.yaml`, checked against the statuses there are."""

    main: dict[str, ShipmentStatus]
    sub: dict[str, ShipmentStatus]
    shop: dict[str, ShipmentStatus]

    def of_carrier(self, status: str, sub_status: str | None) -> ShipmentStatus:
        """Our status; `unknown` for a word 17TRACK did not have when the table was written."""
        return self.sub.get(sub_status or "") or self.main.get(status, "unknown")

    def of_shop(self, word: str) -> ShipmentStatus | None:
        return self.shop.get(word.strip().lower().replace(" ", "_"))


@cache
def status_map() -> StatusMap:
    return StatusMap.model_validate(
        yaml.safe_load(files("logistics.carriers").joinpath("status_map.yaml").read_text("utf-8"))
    )
