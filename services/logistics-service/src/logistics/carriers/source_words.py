"""The words of AfterShip and DHL, from the tables beside the code."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import BaseModel, ConfigDict


class SourceWords(BaseModel):
    """A table of one source. `sub` goes before `main`; `carriers` are names by the source's keys."""

    model_config = ConfigDict(extra="forbid")

    main: dict[str, ShipmentStatus]
    sub: dict[str, ShipmentStatus] = {}
    carriers: dict[str, str] = {}

    def status(self, main: str, sub: str | None = None) -> ShipmentStatus:
        """Our status; `unknown` for words that came after the table."""
        return self.sub.get(sub or "") or self.main.get(main, "unknown")


@cache
def source_words(name: Literal["aftership", "dhl"]) -> SourceWords:
    return SourceWords.model_validate(
        yaml.safe_load(files("logistics.carriers").joinpath(f"{name}.yaml").read_text("utf-8"))
    )
