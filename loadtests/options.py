"""What a run is asked for, read from the environment and checked before anything is started."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from crossdesk.errors import Misconfigured

from loadtests.arrivals import read_recorded
from loadtests.plan import Watch
from loadtests.scenario import Scenario, scenario_named
from loadtests.slo import slo_file

UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
RESULTS = Path(__file__).with_name("results")
MOST_WORKERS = 64


@dataclass(frozen=True)
class Options:
    """One run. `keys` are those of a `target`, by tenant; without one a cluster starts on `bus` ("" is PostgreSQL)."""

    scenario: str
    rate: float
    seconds: float
    bus: str
    seed: int
    watch: Watch
    workers: int
    remote_workers: int
    listen: tuple[str, int] | None
    warm_up: float
    slo: Path
    against: Path | None
    out: Path
    target: str | None
    keys: Mapping[str, str]
    recorded: list[float]

    @property
    def bus_kind(self) -> str:
        if self.target:
            return "elsewhere"
        return "kafka" if self.bus.startswith("kafka") else "postgres"


def read_options(environment: Mapping[str, str]) -> Options:
    """See `loadtests.run` for the variables. Raises Misconfigured for the first that is wrong."""
    values = {name: value for name, value in environment.items() if value}
    name = values.get("SCENARIO", "steady")
    scenario = scenario_named(name)
    target = _url(values["TARGET"]) if "TARGET" in values else None
    seconds = _duration("DURATION", values.get("DURATION", "60s"))
    return Options(
        scenario=name,
        rate=_rate(values.get("RATE", "20")),
        seconds=seconds,
        bus=_bus(values.get("BUS", "postgres")),
        seed=_whole("SEED", values.get("SEED", "1"), 0, 2**63),
        watch=_watch(values.get("WATCH", "feed")),
        workers=_whole("WORKERS", values.get("WORKERS", "1"), 0 if "REMOTE_WORKERS" in values else 1, MOST_WORKERS),
        remote_workers=_whole("REMOTE_WORKERS", values.get("REMOTE_WORKERS", "0"), 0, MOST_WORKERS),
        listen=_address(values["LISTEN"]) if "LISTEN" in values else None,
        warm_up=_duration("WARM_UP", values.get("WARM_UP", "5s"), least=0.0),
        slo=slo_file(values.get("SLO", scenario.slo)),
        against=_file("AGAINST", values["AGAINST"]) if "AGAINST" in values else None,
        out=Path(values["OUT"]) if "OUT" in values else RESULTS / f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        target=target,
        keys=_keys(values.get("API_KEY", ""), scenario) if target else {},
        recorded=read_recorded(Path(values["ARRIVALS"])) if "ARRIVALS" in values else [],
    )


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 1e6:  # more is a slip of the pen
        raise Misconfigured(f"RATE={text} is no rate: give inquiries a second, such as 20 or 0.5")
    return rate


def _duration(variable: str, text: str, least: float = 1.0) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h|)", text)
    seconds = float(match[1]) * UNITS[match[2]] if match else -1.0
    if seconds < least:
        raise Misconfigured(f"{variable}={text} is no duration: give {least:g}s or more, such as 30s, 5m or 1h")
    return seconds


def _whole(variable: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Misconfigured(f"{variable}={text} is not right: give a whole number from {least} to {most}")
    return int(text)


def _watch(text: str) -> Watch:
    for known in get_args(Watch):
        if text == known:
            return known  # type: ignore[no-any-return]  # one of the literal's own values
    raise Misconfigured(f"WATCH={text} is unknown: choose one of {', '.join(get_args(Watch))}")


def _bus(text: str) -> str:
    if text in ("postgres", "kafka"):
        return "" if text == "postgres" else "kafka"
    if not text.startswith("kafka://"):
        raise Misconfigured(f"BUS={text} is no bus: give postgres, kafka (starts one here) or kafka://host:port")
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misconfigured(f"TARGET={text} is no URL of a gateway: give http://host:port or https://host")
    return text.rstrip("/")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host or "127.0.0.1", _whole("LISTEN", port, 1, 65535)


def _file(variable: str, text: str) -> Path:
    path = Path(text)
    path = path / "results.json" if path.is_dir() else path
    if not path.is_file():
        raise Misconfigured(f"{variable}={text} is no file")
    return path


def _keys(text: str, scenario: Scenario) -> dict[str, str]:
    """One key, or tenant=key for each tenant of the scenario with commas between."""
    wanted = [tenant.name for tenant in scenario.tenants]
    pairs = [part.partition("=") for part in text.split(",") if part]
    keys = {wanted[0]: text} if len(wanted) == 1 and text and "=" not in text else {name: key for name, _, key in pairs}
    if set(keys) != set(wanted) or not all(keys.values()):
        example = ",".join(f"{name}=..." for name in wanted) if len(wanted) > 1 else "the shop's key"
        raise Misconfigured(f"API_KEY is needed with TARGET: give {example}")
    return keys
