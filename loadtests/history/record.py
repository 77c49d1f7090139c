"""Make a history out of a log alone: `python -m loadtests.history.record --bus URL --since 2h --out FILE`.

For production: it only reads, as a reader of its own without a group, and streams record by record. What it writes are
ids, hashes and times; no texts and no personal data. Then: `python -m loadtests.history.check FILE`.
"""

import argparse
import asyncio
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import open_bus
from crossdesk.errors import CrossdeskError, Misconfigured

from loadtests.history.from_log import TOPICS, line_of
from loadtests.history.lines import End, Window, write

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


async def record(bus_url: str, since: datetime | None, file: TextIO) -> tuple[int, int]:
    """Write all lines of the log from `since` (None: from its beginning) up to now; gives lines and unreadable records.

    Raises BusUnavailable when the bus cannot be read.
    """
    written = unreadable = 0
    if since is not None:
        write([Window(since=since.timestamp())], file)
    async with open_bus(bus_url, instance="history") as bus:
        async for entry in bus.tail(TOPICS, since=since):
            if isinstance(entry, Caught):
                break
            line = line_of(entry)
            write([line] if line else [], file)
            written, unreadable = written + (line is not None), unreadable + (line is None)
    write([End(at=datetime.now(UTC).timestamp())], file)
    return written, unreadable


def span(text: str) -> timedelta:
    """`90s`, `30m`, `2h` or `7d`. Raises Misconfigured."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None:
        raise Misconfigured(f"--since {text!r} is no span of time: give a number with s, m, h or d, such as 2h")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def main(arguments: list[str] | None = None) -> int:
    """The command; gives its exit code: 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.history.record", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--bus", required=True, help="kafka://host:port[,...] or postgresql://...")
    parser.add_argument("--since", help="how far back, such as 90s, 30m, 2h or 7d; without it from the log's beginning")
    parser.add_argument("--out", required=True, type=Path, help="the file to write, JSON lines")
    asked = parser.parse_args(arguments)
    try:
        since = datetime.now(UTC) - span(asked.since) if asked.since else None
        with asked.out.open("w", encoding="utf-8") as file:
            written, unreadable = asyncio.run(record(asked.bus, since, file))
    except (CrossdeskError, OSError) as error:
        print(f"record: {error}", file=sys.stderr)
        return 2
    print(f"{asked.out}: {written} events, {unreadable} records of no inquiry or not readable")
    return 0


if __name__ == "__main__":
    sys.exit(main())
