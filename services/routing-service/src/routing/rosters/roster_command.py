"""`roster`: what may be asked for on the command line."""

import argparse
from datetime import date
from pathlib import Path


def add_roster(parser: argparse.ArgumentParser) -> None:
    """The arguments of `roster`, and what is done with them."""
    parser.add_argument("--plan", type=Path, metavar="FILE", help="first day, days, desks and their shifts (YAML)")
    parser.add_argument("--agents", type=Path, metavar="FILE", help="CSV: agent,desk,skills,languages,least_hours,...")
    parser.add_argument("--demand", type=Path, metavar="FILE", help="CSV: start,desk,skill,language,heads")
    parser.add_argument("--before", type=Path, metavar="FILE", help="roster.csv of the days before, for rest and runs")
    parser.add_argument("--demo", type=int, metavar="AGENTS", help="instead: a made-up plan of so many agents")
    parser.add_argument("--desks", type=int, default=3, help="of the demo")
    parser.add_argument("--days", type=int, default=14, help="of the demo")
    parser.add_argument("--from", type=date.fromisoformat, default=date(2027, 1, 4), dest="first_day", metavar="DAY")
    parser.add_argument("--seed", type=int, default=1, help="of the demo and of the search")
    parser.add_argument("--volume", type=float, default=1.0, metavar="FACTOR", help="what if: 1.3 is +30 %% heads")
    parser.add_argument("--close", metavar="DESK", help="what if: this desk closed, its demand at the others")
    parser.add_argument("--seconds", type=float, default=50, help="of search, for all desks together")
    parser.add_argument("--workers", type=int, default=2, help="threads of the search")
    parser.add_argument("--shifts", action="store_true", help="print who works when, too")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write roster.csv, calendars (ICS) and coverage.html")
    parser.set_defaults(run=_roster)


def _roster(given: argparse.Namespace) -> int:
    # Imported late: the solver belongs to an extra, and serving must not load it.
    from routing.rosters.run_roster import run_roster  # noqa: PLC0415

    return run_roster(given)
