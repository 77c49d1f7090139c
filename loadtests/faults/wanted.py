"""What a run is asked for, by the environment and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from crossdesk.errors import Misconfigured

from loadtests.faults.choice import choose
from loadtests.faults.fault import BusKind, Fault

SHORT_RATE, SHORT_SECONDS = 8.0, 8.0
RATE, SECONDS = 50.0, 60.0
BROKERS, SHORT_BROKERS = "3", "1"


@dataclass(frozen=True)
class Wanted:
    """Which faults on which buses, how hard and how long, and where the results go."""

    plays: Sequence[tuple[Fault, BusKind]]
    rate: float
    seconds: float
    seed: int
    brokers: int
    """Of each Kafka, where the fault leaves the choice."""
    out: Path


def wanted(faults: Sequence[Fault], environment: Mapping[str, str], *, short: bool, default_out: Path) -> Wanted:
    """Read FAULTS, BUS, RATE, SECONDS, SEED, BROKERS and OUT. Raises Misconfigured for what makes no sense."""
    chosen = choose(faults, environment.get("FAULTS", ""))
    if short:
        chosen = [fault for fault in chosen if fault.short]
    buses = _buses(environment.get("BUS") or ("postgres" if short else "kafka,postgres"))
    plays = [(fault, bus) for bus in buses for fault in chosen if bus in fault.buses]
    if not plays:
        raise Misconfigured("none of these faults is for this bus: see the README for which is for which")
    return Wanted(
        plays,
        rate=_above_zero("RATE", environment, SHORT_RATE if short else RATE),
        seconds=_above_zero("SECONDS", environment, SHORT_SECONDS if short else SECONDS),
        seed=_whole("SEED", environment, 1),
        brokers=_brokers(environment.get("BROKERS") or (SHORT_BROKERS if short else BROKERS)),
        out=Path(environment.get("OUT") or default_out),
    )


def _buses(text: str) -> list[BusKind]:
    found: list[BusKind] = []
    for word in text.split(","):
        for kind in get_args(BusKind):
            if word.strip() == kind:
                found.append(kind)
                break
        else:
            raise Misconfigured(f"BUS={text} names {word.strip()!r}: give kafka, postgres or both with a comma between")
    return found


def _brokers(text: str) -> int:
    if text not in ("1", "3"):
        raise Misconfigured(f"BROKERS={text}: give 1 or 3, how many brokers each Kafka is to have")
    return int(text)


def _above_zero(name: str, environment: Mapping[str, str], default: float) -> float:
    return above_zero(name, environment.get(name) or str(default))


def above_zero(name: str, text: str) -> float:
    """A setting as a number above 0. Raises Misconfigured."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise Misconfigured(f"{name}={text} is no number above 0")
    return value


def _whole(name: str, environment: Mapping[str, str], default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal():
        raise Misconfigured(f"{name}={text} is no whole number")
    return int(text)
