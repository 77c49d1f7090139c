"""`make desk`: have agents work a day against a cluster, as clients of its API, and tell how it went.

    make desk AGENTS=50 HOURS=10 SPEED=20 BUS=kafka

AGENTS  who work on the day (50)            SPEED  how many times as quick as the wall the desk's time passes (20)
HOURS   length of the day (day.yaml's: 10)  BUS    kafka (starts one), kafka://... or postgres (kafka)
SEED    (1)                                 OUT    directory of results.json, report.html and the cluster's logs

Exits with 0 kept, 1 something wanted of any day was missed, 2 bad input, 130 interrupted.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from crossdesk.errors import CrossdeskError, Misconfigured

from loadtests.desk.cast import draw_agents
from loadtests.desk.clock import DeskClock
from loadtests.desk.day import DayPlan, read_day
from loadtests.desk.figures import Figures, figures_of
from loadtests.desk.introduce_agents import introduce_agents
from loadtests.desk.ledger import Ledger
from loadtests.desk.rules_of_the_day import write_callback_rules, zone_in_the_morning
from loadtests.desk.run_day import run_day
from loadtests.desk.tell_day import as_text, misses, write_day
from loadtests.interruption import on_interruption
from loadtests.options import RESULTS
from loadtests.start_cluster import InterruptedStartError, Started, started

BAD_INPUT, INTERRUPTED = 2, 130
OPENS_IN = 10.0
"""Seconds of the wall between the start of a cluster and the opening of the desk."""
STARTING = 40.0
"""Seconds a cluster takes about to start: windows for callbacks are laid out before."""


@dataclass(frozen=True)
class Asked:
    """What the environment asks for."""

    agents: int
    day: DayPlan
    speed: float
    bus: str
    seed: int
    out: Path


def read_asked(environment: Mapping[str, str]) -> Asked:
    """Raises Misconfigured for the first variable that is wrong."""
    told = {name: value for name, value in environment.items() if value}
    bus = told.get("BUS", "kafka")
    if bus not in ("kafka", "postgres") and not bus.startswith("kafka://"):
        raise Misconfigured(f"BUS={bus} is no bus: give postgres, kafka (starts one here) or kafka://host:port")
    hours = _number(told, "HOURS", 0.1, 24) if "HOURS" in told else None
    return Asked(
        agents=int(_number(told, "AGENTS", 1, 500, "50")),
        day=read_day(hours=hours),
        speed=_number(told, "SPEED", 1, 60, "20"),
        bus="" if bus == "postgres" else bus,
        seed=int(_number(told, "SEED", 0, 2**31, "1")),
        out=Path(told["OUT"]) if "OUT" in told else RESULTS / f"desk-{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
    )


def _number(told: Mapping[str, str], name: str, least: float, most: float, usual: str = "") -> float:
    text = told.get(name, usual)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise Misconfigured(f"{name}={text} is not right: give a number from {least:g} to {most:g}")
    return value


def work_day(asked: Asked) -> tuple[Figures, list[str]]:
    """Start a cluster, work the day, tell it. Raises Misconfigured, InterruptedStartError."""
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"OUT={asked.out} cannot be written: {type(error).__name__}") from None
    with tempfile.TemporaryDirectory(prefix="crossdesk-desk-") as folder:
        rules = Path(folder) / "callbacks.yaml"
        opens = datetime.now(UTC) + timedelta(seconds=STARTING)
        zone = ZoneInfo(zone_in_the_morning(opens))
        write_callback_rules(rules, asked.day, asked.agents, asked.speed, opens.astimezone(zone))
        os.environ["CROSSDESK_CALLBACKS_FILE"] = str(rules)
        print(f"starting a cluster on {asked.bus or 'PostgreSQL'} ...", flush=True)
        with started(asked.bus, on_interruption(), asked.out / "logs") as cluster:
            ledger, left = asyncio.run(_day(asked, cluster))
    figures = figures_of(ledger, asked.day)
    missed = list(misses(figures))
    write_day(asked.out, figures, _facts(asked, ledger, left), missed)
    return figures, missed


async def _day(asked: Asked, cluster: Started) -> tuple[Ledger, dict[str, int]]:
    agents = draw_agents(asked.day, asked.agents, Random(asked.seed))  # a script, no secret
    key, url = str(cluster.demo["api_key"]), str(cluster.demo["url"])
    password = await introduce_agents(cluster.bus_url, key, agents, asked.day.places)
    clock = DeskClock(asked.speed, OPENS_IN)
    return await run_day(url, key, password, agents, asked.day, clock, asked.seed)


def _facts(asked: Asked, ledger: Ledger, left: dict[str, int]) -> dict[str, Any]:
    return {
        "agents": asked.agents,
        "hours": asked.day.hours,
        "speed": asked.speed,
        "bus": asked.bus or "postgres",
        "seed": asked.seed,
        "left": left,
        "refused": dict(ledger.refused),
        "without_owner": ledger.unowned[:50],
    }


def main() -> None:
    """See above."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(str(__doc__).strip())
        return
    try:
        asked = read_asked(os.environ)
        figures, missed = work_day(asked)
    except CrossdeskError as error:
        print(f"desk: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except (InterruptedStartError, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    print(as_text(figures))
    print(f"{'; '.join(missed) or 'kept all that is wanted of a day'}; the report is in {asked.out}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
