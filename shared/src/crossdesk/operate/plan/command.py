"""`crossdesk plan`: size a cluster for a peak, simulate it, and write values for the chart."""

import argparse
from pathlib import Path

EXAMPLE = (
    "crossdesk plan --peak 5000/s --p99 1s --region eu --profile black-friday --values values.yaml --plot plan.html"
)


def add_plan(parser: argparse.ArgumentParser) -> None:
    """The arguments; whatever is slow to load is imported by running it."""
    parser.epilog = f"for example: {EXAMPLE}. Exits with 1 where no way holds."
    parser.add_argument("--peak", required=True, help="inquiries at the peak: 5000/s or 300000/min")
    parser.add_argument("--p99", required=True, help="what 99 of 100 may wait for their answer: 1s, 800ms")
    parser.add_argument("--region", required=True, help="a name of yours, one release each; assumptions list prices")
    parser.add_argument(
        "--profile", default="day", help="how arrivals move (day): steady, black-friday, flash-sale, ..."
    )
    parser.add_argument("--daily", help="inquiries of an average day, for what is stored (as many as the profile has)")
    parser.add_argument("--promotion", help="stand ready for it: 2026-11-27T06:00..2026-11-28T02:00")
    parser.add_argument("--zone", default="UTC", help="whose clocks --promotion and the profile are told by (UTC)")
    parser.add_argument("--measured", type=Path, help="results.json of make load BUS=kafka, instead of our figures")
    parser.add_argument("--assumptions", type=Path, help="prices, keeping, start times: a copy of assumptions.yaml")
    parser.add_argument("--values", type=Path, help="write values for the chart here")
    parser.add_argument("--plot", type=Path, help="write the simulation here, an HTML page")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    # Only here are YAML and htpy needed: the image of a service, which has this command too, goes without.
    from crossdesk.operate.plan.run_plan import run_plan  # noqa: PLC0415  # as above

    return run_plan(given)
