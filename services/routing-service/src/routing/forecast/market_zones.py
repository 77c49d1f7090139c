"""The main time zone of each country, as the desk's callbacks use it."""

from collections.abc import Mapping
from importlib.resources import files

import yaml


def market_zones() -> Mapping[str, str]:
    """IANA zones by ISO 3166-1 alpha-2 code."""
    found = yaml.safe_load((files("routing") / "data" / "country_zones.yaml").read_text(encoding="utf-8"))
    return {str(country): str(zone) for country, zone in found.items()}
