"""`forecast`: what may be asked for on the command line."""

import argparse
from pathlib import Path


def add_forecast(parser: argparse.ArgumentParser) -> None:
    """The arguments of `forecast`, and what is done with them."""
    parser.add_argument("--history", type=Path, metavar="FILE", help="CSV: start,market,language,intent_group,contacts")
    parser.add_argument("--events", type=Path, metavar="FILE", help="holidays and campaigns, past and planned (YAML)")
    parser.add_argument("--days", type=int, default=14, help="to be forecast, from the end of the history (1-60)")
    parser.add_argument("--methods", default="trees,course,MSTL", help="to be compared with the 4-week mean")
    parser.add_argument("--level", type=float, default=0.9, help="share of half-hours that intervals are to hold")
    parser.add_argument("--csv", type=Path, metavar="OUT", help="write every half-hour")
    parser.add_argument("--plot", type=Path, metavar="OUT", help="draw the busiest series: .png or .html")
    parser.add_argument("--simulate", type=Path, metavar="DIR", help="write a made-up history, for trying")
    parser.add_argument("--evaluate", action="store_true", help="measure on a made-up history")
    parser.add_argument("--seed", type=int, default=1, help="of what is made up")
    parser.add_argument("--seeds", type=int, default=1, help="of how many made-up histories, from --seed on (1-100)")
    parser.set_defaults(run=_forecast)


def _forecast(given: argparse.Namespace) -> int:
    # Imported late: a service that only serves must not load what learns.
    from routing.forecast.run_forecast import run_forecast  # noqa: PLC0415

    return run_forecast(given)
