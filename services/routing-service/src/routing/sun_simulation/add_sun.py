"""`follow-the-sun`: what may be asked for on the command line."""

import argparse
from datetime import date

BEGIN = date(2026, 10, 20)
"""Fourteen days from here on hold both ends of summer time, a weekend, and holidays of the Philippines."""


def add_sun(parser: argparse.ArgumentParser) -> None:
    """The arguments of `follow-the-sun`, and what is done with them."""
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, default=BEGIN, help=f"first day; {BEGIN}")
    parser.add_argument("--days", type=int, default=14, choices=range(1, 367), metavar="1-366", help="14 by default")
    parser.add_argument("--seeds", type=int, default=1, choices=range(1, 101), metavar="1-100", help="1 by default")
    parser.add_argument("--closed", metavar="DESK", help="what if this desk were closed: berlin, manila or denver")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    # Imported late: a service that only serves must not load what simulates.
    from routing.sun_simulation.sun_command import run_sun  # noqa: PLC0415

    return run_sun(given)
