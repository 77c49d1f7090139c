"""Contacts to be answered by one pool of people, by half-hour, from a CSV of `forecast`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from routing.forecast.csv_table import BadTable, Row, read_table

PARTS = ("market", "language", "intent_group")
LONGEST_HANDLING = 86_400.0
Handling = Mapping[str, float]
"""Mean seconds a contact is handled, by intent group; under an empty name for all others."""


@dataclass
class Work:
    """Contacts of a pool in one half-hour, and the seconds they are handled for, together."""

    contacts: float = 0.0
    seconds: float = 0.0

    @property
    def handling(self) -> float:
        return self.seconds / self.contacts if self.contacts else 1.0


@dataclass(frozen=True)
class Pool:
    """Whose contacts the same people answer; parts it is not divided by are empty."""

    market: str
    language: str
    intent_group: str
    work: dict[datetime, Work] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.market, self.language, self.intent_group))) or "all"


def read_pools(path: Path, handling: Handling, divided_by: Sequence[str], column: str) -> Sequence[Pool]:
    """Pools by name, contacts taken from `column` (expected or high). Raises OSError, or BadTable."""
    pools: dict[Pool, Pool] = {}
    for row in read_table(path, ("start", *PARTS, column)):
        _add(pools, row, handling, divided_by, column)
    if not pools:
        raise BadTable(f"{path} holds no half-hours: nobody is needed, or the file is the wrong one")
    return sorted(pools, key=str)


def _add(pools: dict[Pool, Pool], row: Row, handling: Handling, divided_by: Sequence[str], column: str) -> None:
    market, language, intent_group = (row.text(part) if part in divided_by else "" for part in PARTS)
    new = Pool(market, language, intent_group)
    group, start = row.text("intent_group"), row.half_hour("start")
    seconds = handling.get(group, handling.get(""))
    if seconds is None:
        raise row.wrong("intent_group", "no handling time: give --handling SECONDS, or --handling GROUP=SECONDS")
    work = pools.setdefault(new, new).work.setdefault(start, Work())
    contacts = row.number(column)
    work.contacts += contacts
    work.seconds += contacts * seconds


def read_handling(told: Sequence[str]) -> Handling:
    """From `300` and `delivery=240`. Raises ValueError for what is neither."""
    found = {}
    for each in told:
        group, _, seconds = each.rpartition("=")
        found[group.strip()] = _seconds(each, seconds)
    return found


def _seconds(told: str, seconds: str) -> float:
    try:
        found = float(seconds)
    except ValueError:
        found = -1.0
    if not 0 < found <= LONGEST_HANDLING:
        raise ValueError(f"--handling {told}: seconds, or GROUP=seconds, above 0 and up to {LONGEST_HANDLING:,.0f}")
    return found
