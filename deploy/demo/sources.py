"""The hand-written tables the demo shop is drawn from, and what a draft of an order knows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "sources"

Row = dict[str, Any]


@dataclass(frozen=True)
class Sources:
    """All tables, as written in the YAML files of the same names."""

    countries: dict[str, Row]
    goods: list[Row]
    lanes: dict[str, Row]
    journeys: dict[str, Row]
    payments: dict[str, Row]
    showcase: list[Row]


def read_sources() -> Sources:
    tables = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
    return Sources(**tables)
