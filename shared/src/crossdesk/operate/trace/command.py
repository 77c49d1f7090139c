"""`crossdesk trace INQUIRY_ID`: prints the way of one inquiry as a tree with times and reasons."""

import argparse
import asyncio
import logging
import re
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crossdesk.errors import BusUnavailable
from crossdesk.secret_files import need_secret

BUS_URL = "CROSSDESK_BUS_URL"
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def add_trace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inquiry_id", type=_inquiry_id, metavar="INQUIRY_ID", help="as the gateway answered it")
    parser.add_argument(
        "--since", type=_back, default="24h", help="how far back it may have been received: 30m, 24h, 7d (24h)"
    )
    parser.add_argument("--texts", action="store_true", help="print what people wrote, too: personal data")
    parser.epilog = (
        f"{BUS_URL} (or its file) names the bus. Exit codes: 1 not found or no bus, 2 wrong input or rights."
    )
    parser.set_defaults(run=run_trace)


def run_trace(given: argparse.Namespace) -> int:
    from crossdesk.contracts import TOPICS  # noqa: PLC0415  # slow to load
    from crossdesk.operate.trace.read_way import NotOnTheLog, read_way  # noqa: PLC0415  # as above
    from crossdesk.operate.trace.show_way import show_way  # noqa: PLC0415  # as above
    from crossdesk.operate.trace.tree import way_of  # noqa: PLC0415  # as above

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it retries, it tells of line by line
    since = datetime.now(UTC) - given.since
    try:
        steps = asyncio.run(read_way(need_secret(BUS_URL), given.inquiry_id, since, TOPICS))
    except (NotOnTheLog, BusUnavailable) as error:
        sys.stderr.write(f"crossdesk trace: {' '.join(str(error).split())}\n")
        return 1
    for line in show_way(given.inquiry_id, way_of(steps), texts=given.texts):
        print(line)  # noqa: T201  # what was asked for
    return 0


def _inquiry_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is no id of an inquiry: it is a UUID") from error


def _back(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9]\d{0,4})([mhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no span of time: 30m, 24h or 7d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
