"""What planning takes for granted: measured figures and assumptions, each a YAML file beside this one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from crossdesk.errors import Misconfigured

SERVICES = ("gateway", "intent", "translation", "logistics", "payments_risk", "knowledge", "routing")
PARTS = (*SERVICES, "kafka", "postgres")


@dataclass(frozen=True)
class Assumptions:
    """See assumptions.yaml, which names each with its unit and where it is from."""

    utilisation: float
    broker_cores: int
    broker_mb_per_s: float
    replication: int
    log_days: float
    log_bytes_per_inquiry: float
    shard_cores: int
    rows_bytes_per_inquiry: float
    rows_days: float
    currency: str
    core_hour: float
    gb_month: float
    regions: Mapping[str, float]
    turn_ms: float
    hop_ms: float
    hop_spread: float
    variation: float
    start_seconds: int
    rebalance_seconds: int
    poll_seconds: int
    up_pods: int
    calm_seconds: int
    down_share: float
    down_every_seconds: int


@dataclass(frozen=True)
class Measured:
    """CPU milliseconds of an inquiry by part (`PARTS`), and the run they are of."""

    source: str
    cpu_ms: Mapping[str, float]


def read_assumptions(path: Path | None = None) -> Assumptions:
    """Ours, or a file of the same names. Raises Misconfigured, OSError."""
    found = _mapping(path or Path("assumptions.yaml"), path)
    names = {field.name for field in fields(Assumptions)}
    if found.keys() != names:
        wrong = ", ".join(sorted(found.keys() ^ names))
        raise Misconfigured(f"{path or 'assumptions.yaml'}: {wrong}: missing or unknown")
    for name, value in found.items():
        if name not in ("currency", "regions") and not _above_zero(value):
            raise Misconfigured(f"{path or 'assumptions.yaml'}: {name} is {value!r}: a number above 0 is wanted")
    if found["utilisation"] >= 1:
        raise Misconfigured(
            f"{path or 'assumptions.yaml'}: utilisation is {found['utilisation']}: wanted is a share below 1"
        )
    return Assumptions(**found)


def read_measured(path: Path | None = None) -> Measured:
    """Ours, or results.json of a `make load BUS=kafka`. Raises Misconfigured, OSError."""
    if path is None:
        found = _mapping(Path("measured.yaml"), None)
        return Measured(str(found["source"]), dict(found["cpu_ms"]))
    try:
        run = json.loads(path.read_text("utf-8"))
        cpu_ms = {name: float(run["services"][name]["cpu_ms_per_inquiry"]) for name in PARTS}
        if not all(_above_zero(value) for value in cpu_ms.values()):
            raise ValueError("a part used no CPU at all")
        return Measured(f"{path.name}: {run['scenario']} at {run['rate']:g}/s on {run['bus']}", cpu_ms)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise Misconfigured(f"{path} is no results.json of make load with BUS=kafka ({what})") from None


def _mapping(name: Path, given: Path | None) -> dict[str, Any]:
    text = given.read_text("utf-8") if given else (files(__package__ or "") / str(name)).read_text("utf-8")
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Misconfigured(f"{name} is no YAML: {error}") from None
    if not isinstance(found, dict):
        raise Misconfigured(f"{name}: names with values are wanted")
    return found


def _above_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")
