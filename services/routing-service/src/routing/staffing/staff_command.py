"""`staff`: what may be asked for on the command line."""

import argparse
from pathlib import Path


def add_staff(parser: argparse.ArgumentParser) -> None:
    """The arguments of `staff`, and what is done with them."""
    parser.add_argument("--forecast", type=Path, metavar="FILE", help="CSV that `forecast --csv` wrote")
    parser.add_argument("--contacts", type=float, help="instead: of one half-hour")
    parser.add_argument("--plan-for", choices=("expected", "high"), default="expected", help="column of the forecast")
    parser.add_argument("--pool", default="market,language,intent_group", help="what people are divided by")
    _add_goals(parser)
    parser.add_argument("--csv", type=Path, metavar="OUT", help="write every half-hour")
    parser.add_argument("--plot", type=Path, metavar="OUT", help="draw the first week: .png or .html")
    parser.set_defaults(run=_staff)


def _add_goals(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--handling", action="append", required=True, metavar="[GROUP=]SECONDS", help="of a contact, mean; repeatable"
    )
    parser.add_argument("--share", type=float, default=0.8, help="of contacts to be answered in time")
    parser.add_argument("--within", type=float, default=60, metavar="SECONDS", help="what is in time")
    parser.add_argument("--patience", type=float, metavar="SECONDS", help="mean; left out: nobody gives up (Erlang C)")
    parser.add_argument("--occupancy", type=float, default=0.85, help="share of their time agents are busy, at most")
    parser.add_argument("--abandoned", type=float, default=1.0, help="share of contacts that give up, at most")
    parser.add_argument("--shrinkage", type=float, default=0.3, help="share of paid time away from the desk")
    parser.add_argument("--at-once", type=int, default=1, help="contacts an agent handles at the same time")
    parser.add_argument("--at-least", type=int, default=0, help="agents, however quiet it is")


def _staff(given: argparse.Namespace) -> int:
    from routing.staffing.run_staffing import run_staffing  # noqa: PLC0415  # as `forecast` does

    return run_staffing(given)
