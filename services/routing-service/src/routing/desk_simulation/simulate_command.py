"""`simulate`: what may be asked for on the command line."""

import argparse
from math import inf
from pathlib import Path


def add_simulate(parser: argparse.ArgumentParser) -> None:
    """The arguments of `simulate`, and what is done with them."""
    parser.add_argument("--roster", type=Path, metavar="FILE", help="CSV that `roster --out` wrote")
    parser.add_argument("--agents", type=Path, metavar="FILE", help="CSV of the roster's agents")
    parser.add_argument("--forecast", type=Path, metavar="FILE", help="CSV of contacts, as `forecast --csv` writes")
    parser.add_argument("--contacts", type=float, help="instead of files: contacts of each half-hour ...")
    parser.add_argument("--heads", type=int, help="... and agents on duty")
    parser.add_argument("--half-hours", type=int, default=48, help="of a desk without files")
    parser.add_argument(
        "--handling", action="append", default=[], metavar="[SKILL=]SECONDS", help="of a contact, mean; repeatable"
    )
    parser.add_argument("--spread", type=float, help="of handling (coefficient of variation); default: exponential")
    parser.add_argument(
        "--patience", type=float, default=inf, metavar="SECONDS", help="mean; left out: nobody gives up"
    )
    parser.add_argument("--at-once", type=int, default=1, help="contacts an agent handles at the same time")
    parser.add_argument("--within", type=float, default=60, metavar="SECONDS", help="what is in time")
    parser.add_argument("--seeds", type=int, default=10, help="how often the same is simulated, each time otherwise")
    parser.add_argument("--validate", action="store_true", help="instead: Erlang A beside the simulation")
    parser.add_argument("--waits", action="store_true", help="instead: estimators of waits beside each other")
    parser.set_defaults(run=_simulate)


def _simulate(given: argparse.Namespace) -> int:
    # Imported late: a service that only serves must not load what simulates.
    from routing.desk_simulation.run_simulation import run_simulation  # noqa: PLC0415

    return run_simulation(given)
