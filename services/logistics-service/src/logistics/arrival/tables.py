"""Markets and states, as their YAML files tell."""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

ENDED = "ended"


class Market(NamedTuple):
    name: str
    zone: ZoneInfo
    region: str


class Group(NamedTuple):
    """A group of states; `place` counts up along a parcel's way, `words` follow "after"."""

    name: str
    place: int
    words: str


@cache
def markets() -> dict[str, Market]:
    """By ISO 3166-1 alpha-2."""
    rows = _table("markets.yaml")
    return {code: Market(row["name"], ZoneInfo(row["zone"]), row["region"]) for code, row in rows.items()}


@cache
def groups() -> dict[str, Group]:
    """By canonical state."""
    listed = enumerate(_table("states.yaml").items())
    return {state: Group(name, place, row.get("words", "")) for place, (name, row) in listed for state in row["states"]}


@cache
def words_of(group: str) -> str:
    return next(each.words for each in groups().values() if each.name == group)


def _table(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(files(__package__).joinpath(name).read_text("utf-8"))
    return read
