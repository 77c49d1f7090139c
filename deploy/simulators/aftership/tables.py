"""The tables beside the code: errors, limits, states and carriers."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
S10 = re.compile(r"[A-Z]{2}[0-9]{9}(?P<country>[A-Z]{2})")
# ISO 3166-1 alpha-3 of the countries of the demo shop.
ALPHA_3 = {
    "AT": "AUT", "AU": "AUS", "BR": "BRA", "CA": "CAN", "CH": "CHE", "CN": "CHN", "DE": "DEU", "ES": "ESP", "FR": "FRA",
    "GB": "GBR", "IT": "ITA", "JP": "JPN", "KR": "KOR", "MX": "MEX", "NL": "NLD", "PL": "POL", "SE": "SWE", "SG": "SGP",
    "US": "USA",
}  # fmt: skip


def read(name: str) -> dict[Any, Any]:
    table: dict[Any, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return table


@dataclass(frozen=True)
class Tables:
    """What the API knows by heart."""

    errors: dict[int, tuple[int, str, str]] = field(default_factory=lambda: read("errors.yaml"))
    limits: dict[str, int] = field(default_factory=lambda: read("limits.yaml"))
    tags: dict[str, tuple[str, str, str]] = field(default_factory=lambda: read("tags.yaml"))
    couriers: dict[str, dict[str, str]] = field(default_factory=lambda: read("couriers.yaml"))

    def detect(self, number: str) -> str | None:
        """The slug a number's form tells, or None."""
        s10 = S10.fullmatch(number)
        for slug, row in self.couriers.items():
            if (s10 and row.get("s10") == s10["country"]) or re.fullmatch(row.get("pattern", "(?!)"), number):
                return slug
        return None


@cache
def tables() -> Tables:
    return Tables()
