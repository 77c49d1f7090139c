"""The ratio by which Visa watches merchants, and how near it is to a threshold. No I/O but reading vamp.yaml.

Source of the formula: Visa Acquirer Monitoring Program, as vamp.yaml cites it. A fraud that is disputed counts twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.tables import Sources, read_table

BASIS = 10_000
Level = Literal["early_warning", "excessive"]


class Threshold(BaseModel):
    """From `since` on: basis points and a month's count that make a merchant excessive, both reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    ratio: int = Field(gt=0, le=BASIS)
    count: int = Field(gt=0)
    source: str


class EarlyWarning(BaseModel):
    """The share of the threshold, in percent, from which on we warn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: int = Field(gt=0, lt=100)
    source: str


class VampTable(BaseModel):
    """The table as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    early_warning: EarlyWarning
    thresholds: Sequence[Threshold] = Field(min_length=1)


@dataclass(frozen=True)
class Month:
    """What one merchant did in a month; `month` is its first day."""

    merchant_id: str
    month: date
    fraud_reports: int
    disputes: int
    settled: int


@dataclass(frozen=True)
class Standing:
    """The ratio in basis points, rounded down; the level it has, None below all; the threshold and its source."""

    ratio: int
    level: Level | None
    threshold: int
    source: str


def load_vamp(file: Traversable | None = None) -> VampTable:
    """Read the table. Raises Misconfigured naming what is malformed or not in the order of time."""
    file = file or files("payments_risk.evidence") / "vamp.yaml"
    table = read_table(VampTable, file)
    since = [each.since for each in table.thresholds]
    if since != sorted(set(since)):
        raise Misconfigured(f"{file.name}: thresholds must be in the order of their dates, each date once")
    table.sources.must_have([table.early_warning.source, *(each.source for each in table.thresholds)], file.name)
    return table


def standing_of(month: Month, table: VampTable) -> Standing | None:
    """How a month stands; None before the first threshold there was. Raises ValueError for counts below 0.

    Without a settled payment the ratio is taken as a whole one for each fraud or dispute.
    """
    if min(month.fraud_reports, month.disputes, month.settled) < 0:
        raise ValueError(f"{month.month}: counts are never below 0; count the month anew")
    began = [each for each in table.thresholds if each.since <= month.month]
    if not began:
        return None
    now, count = began[-1], month.fraud_reports + month.disputes
    ratio = count * BASIS // max(1, month.settled)
    return Standing(
        ratio, _level(count, month.settled, now, table.early_warning.share), now.ratio, table.sources.told(now.source)
    )


def _level(count: int, settled: int, most: Threshold, share: int) -> Level | None:
    """By whole numbers: 1.5 % of 200,000 is reached with 3,000 and not with 2,999."""
    reached = count * BASIS >= most.ratio * max(1, settled)
    if reached and count >= most.count:
        return "excessive"
    near = count * BASIS * 100 >= most.ratio * share * max(1, settled)
    return "early_warning" if near and count * 100 >= most.count * share else None
