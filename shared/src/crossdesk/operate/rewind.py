"""`crossdesk rewind SERVICE --to TIME`: have a service read the log again from then on, after a restore."""

import argparse
import asyncio
from datetime import datetime

from crossdesk.errors import Misconfigured
from crossdesk.operate.services import SERVICES
from crossdesk.secret_files import need_secret

BUS_URL = "CROSSDESK_BUS_URL"


def add_rewind(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("service", help="such as intent-service; it must not run anywhere meanwhile")
    parser.add_argument("--to", required=True, help="when the backup was taken, or earlier: 2026-11-27T10:00:00Z")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be read again, and change nothing")
    parser.epilog = f"{BUS_URL} (or its file) names the log. What the database has a receipt for is not done again."
    parser.set_defaults(run=run_rewind)


def run_rewind(given: argparse.Namespace) -> None:
    """Prints each partition that is set back. Raises Misconfigured, BusUnavailable."""
    from crossdesk.bus.url import rewind  # noqa: PLC0415  # Kafka's client is slow to load

    group, to = _group(given.service), _moment(given.to)
    rewound = asyncio.run(rewind(need_secret(BUS_URL), group, to, only_look=given.dry_run))
    for each in rewound:
        place = f"{each.partition.topic}/{each.partition.number}"
        print(f"{place}: {each.before} -> {each.after}")  # noqa: T201  # what was asked for
    events = sum(each.before - each.after for each in rewound)
    would = "would read" if given.dry_run else "reads"
    print(f"{group} {would} {events} events of {len(rewound)} partitions again")  # noqa: T201  # as above


def _group(name: str) -> str:
    package = name.removesuffix("-service").replace("-", "_")
    if package not in SERVICES:
        raise Misconfigured(f"{name!r} is no service: there are {', '.join(SERVICES.values())}")
    return package


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"--to {text}: wanted is a time such as 2026-11-27T10:00:00Z") from None
    if moment.tzinfo is None:
        raise Misconfigured(f"--to {text}: say which time that is, such as {text}Z or {text}+01:00")
    return moment
