"""`python -m loadtests.capacity results.json [PER_MINUTE]`: what a rate (1,000,000) needs, from a measured run.

results.json is one of `make load`, best of a run on Kafka near its limit: batches are then as they would be at scale.
Exits with 2 for a file it cannot use.
"""

import json
import sys
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from crossdesk.errors import CrossdeskError, Misconfigured

from loadtests.capacity.needs import Assumptions, Needs, needs

DEFAULT_PER_MINUTE = 1_000_000.0


def main() -> None:
    """See above."""
    try:
        path, per_minute = arguments(sys.argv[1:])
        assumed = assumptions((files("loadtests.capacity") / "assumptions.yaml").read_text())
        print(table(needs(per_minute, cpu_by_service(path), assumed), assumed))
    except CrossdeskError as error:
        print(f"capacity: {error}", file=sys.stderr)
        sys.exit(2)


def arguments(given: list[str]) -> tuple[Path, float]:
    """The run, and inquiries a minute. Raises Misconfigured."""
    if not 1 <= len(given) <= 2:
        raise Misconfigured("name the results.json of a run, and after it how many inquiries a minute")
    try:
        per_minute = float(given[1].replace(",", "")) if len(given) == 2 else DEFAULT_PER_MINUTE
    except ValueError:
        per_minute = 0.0
    if not 0 < per_minute < float("inf"):
        raise Misconfigured(f"{given[1]!r} is no number of inquiries a minute")
    return Path(given[0]), per_minute


def cpu_by_service(path: Path) -> dict[str, float]:
    """CPU ms per inquiry of each service in a run. Raises Misconfigured."""
    try:
        services: dict[str, dict[str, Any]] = json.loads(path.read_text())["services"]
        return {name: float(found["cpu_ms_per_inquiry"]) for name, found in services.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"{path} is no results.json of make load ({type(error).__name__})") from None


def assumptions(text: str) -> Assumptions:
    """Read assumptions.yaml. Raises Misconfigured."""
    found = yaml.safe_load(text)
    names = {field.name for field in fields(Assumptions)}
    if found.keys() != names:
        raise Misconfigured(f"assumptions.yaml: {', '.join(sorted(found.keys() ^ names))} missing or unknown")
    return Assumptions(**found)


def table(found: Needs, assumed: Assumptions) -> str:
    """The needs in lines."""
    replicas = ", ".join(f"{name} {count}" for name, count in found.replicas.items())
    return "\n".join(
        (
            f"{found.per_second * 60:,.0f} inquiries a minute ({found.per_second:,.0f}/s)",
            f"  replicas of one core, {assumed.utilisation:.0%} used   {sum(found.replicas.values())}: {replicas}",
            f"  partitions of each topic            {found.partitions}",
            f"  brokers of {assumed.broker_cores} cores                  {found.brokers}",
            f"  database shards of {assumed.shard_cores} cores         {found.shards}, each with a standby",
            f"  stored: log {found.log_tb:,.0f} TB ({assumed.log_days:g} days), rows {found.rows_tb:,.0f} TB "
            f"({assumed.rows_days:g} days)",
            f"  {found.cores} cores in all, {found.cost_an_hour:,.0f} {assumed.currency} an hour, "
            f"{found.cost_an_hour / (found.per_second * 3600) * 1000:.4f} {assumed.currency} per 1,000 inquiries",
        )
    )


if __name__ == "__main__":
    main()
