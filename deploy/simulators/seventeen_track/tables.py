"""The tables beside the code: error codes and carriers."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
S10 = re.compile(r"[A-Z]{2}[0-9]{9}(?P<country>[A-Z]{2})")


def read(name: str) -> dict[int, Any]:
    table: dict[int, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return table


@dataclass
class Tables:
    """What the API knows by heart."""

    messages: dict[int, str] = field(default_factory=lambda: read("errors.yaml"))
    carriers: dict[int, dict[str, Any]] = field(default_factory=lambda: read("carriers.yaml"))

    @cached_property
    def by_country(self) -> dict[str, int]:
        return {row["s10"]: key for key, row in self.carriers.items() if "s10" in row}

    def error(self, code: int, *values: object) -> dict[str, Any]:
        return {"code": code, "message": self.messages[code].format(*values)}

    def detect(self, number: str) -> int | None:
        """The carrier a number's form tells, or None."""
        s10 = S10.fullmatch(number)
        if s10:
            return self.by_country.get(s10["country"])
        for key, row in self.carriers.items():
            if "pattern" in row and re.fullmatch(row["pattern"], number):
                return key
        return None
