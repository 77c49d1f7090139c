"""What truly was wrong with parcels, and when their customers asked: from a file of JSON Lines.

A row is one of `arrival/read_parcels.py` with `troubles` ([{"kind", "began_at", "ended_at" or null}]) and `asked_at` or
null; `deploy/simulators/parcels` makes such rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import yaml
from crossdesk.contracts.logistics import Trouble
from pydantic import TypeAdapter

from logistics.arrival.parcel import Parcel
from logistics.arrival.read_parcels import parcel_of
from logistics.arrival.read_rows import read_rows
from logistics.trouble.replay import Noticed

MOST_TROUBLES = 20


@dataclass(frozen=True)
class TrueTrouble:
    """`ended_at` None: it did not end. Aware UTC."""

    kind: Trouble
    began_at: datetime
    ended_at: datetime | None

    def is_told_by(self, noticed: Noticed) -> bool:
        """Whether it was noticed while it lasted, by itself or by what tells of it (`truth.yaml`)."""
        in_time = self.began_at <= noticed.at and (self.ended_at is None or noticed.at < self.ended_at)
        return in_time and noticed.trouble in tells_of()[self.kind]


@dataclass(frozen=True)
class Watched:
    """A parcel with what was wrong with it and when its customer asked."""

    parcel: Parcel
    troubles: tuple[TrueTrouble, ...]
    asked_at: datetime | None


@cache
def tells_of() -> Mapping[Trouble, frozenset[Trouble]]:
    """`truth.yaml`. Raises pydantic.ValidationError when it names a trouble there is not."""
    text = files("logistics.trouble").joinpath("truth.yaml").read_text("utf-8")
    return TypeAdapter(dict[Trouble, frozenset[Trouble]]).validate_python(yaml.safe_load(text))


def read_watched(path: Path) -> list[Watched]:
    """In the order of the file. Raises OSError, or ValueError that names the line and what is wrong with it."""
    return read_rows(path, watched_of)


def watched_of(row: dict[str, Any]) -> Watched:
    """Raises KeyError, TypeError or ValueError for what is none."""
    if len(row["troubles"]) > MOST_TROUBLES:
        raise ValueError(f"more than {MOST_TROUBLES} troubles")
    troubles = tuple(_trouble(each) for each in row["troubles"])
    return Watched(parcel_of(row), troubles, _time_or_none(row["asked_at"], "asked_at"))


def _trouble(row: dict[str, Any]) -> TrueTrouble:
    kind = next((each for each in get_args(Trouble) if each == row["kind"]), None)
    began_at = _time_or_none(row["began_at"], "began_at")
    if kind is None or began_at is None:
        raise ValueError(f"a trouble is {row['kind']!r} from {row['began_at']!r} on: one of the contract's is wanted")
    return TrueTrouble(kind, began_at, _time_or_none(row["ended_at"], "ended_at"))


def _time_or_none(value: object, key: str) -> datetime | None:
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError(f"{key} is {value!r}: an ISO 8601 time with an offset, or null, is wanted")
    return read.astimezone(UTC)
