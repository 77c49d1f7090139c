"""Which engines a customer's words may be sent to, by where the customer and the engine are. Pure but for its table."""

from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

OWN = "own"
"""Region of a server of the operator's own."""


class Regions(BaseModel):
    """`regions.yaml`: countries by zone, the zones whose text stays within, and the zone of text from nowhere known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zones: dict[str, frozenset[str]]
    kept_within: frozenset[str]
    unknown: str

    def may_go(self, country: str | None, region: str) -> bool:
        """Whether words of a customer in a country (ISO 3166; None: not known) may go to an engine's region."""
        zone = self.zone_of(country) if country else self.unknown
        return region == OWN or zone not in self.kept_within or self.zone_of(region) == zone

    def zone_of(self, place: str) -> str:
        """The zone of a country, else the place itself."""
        return next((zone for zone, countries in self.zones.items() if place.upper() in countries), place.upper())


def load_regions() -> Regions:
    text = files("translation.engines").joinpath("regions.yaml").read_text("utf-8")
    return Regions.model_validate(yaml.safe_load(text))
