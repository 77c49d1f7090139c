"""Commands beside serving: measure what is estimated, learn it, and show how parcels are followed."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from crossdesk.commands import run_parsed

COMMANDS = ("evaluate", "learn", "plan")


def main() -> None:
    """Serve; or, with a command, do that."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from logistics.main import main as serve  # noqa: PLC0415  # measuring needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: done; what was measured is as good as wanted. 1: it is not. 2: the arguments or the file are bad, told in one
    line.
    """
    return run_parsed(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="logistics-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(COMMANDS))
    measured = commands.add_parser("evaluate", help="measure what is estimated").add_subparsers(
        required=True, metavar="eta|anomaly"
    )
    anomaly = measured.add_parser("anomaly", help="troubles: learn from the first weeks of a file, replay the last")
    anomaly.add_argument("file", type=Path, metavar="FILE", help="parcel histories with their troubles (JSON Lines)")
    anomaly.add_argument("--json", action="store_true")
    anomaly.set_defaults(run=_evaluate_anomaly)
    eta = measured.add_parser("eta", help="arrivals: learn from the first weeks of a file, test on the last")
    eta.add_argument("file", type=Path, metavar="FILE", help="parcel histories (JSON Lines)")
    eta.add_argument("--json", action="store_true")
    eta.set_defaults(run=_evaluate_eta)
    learnt = commands.add_parser("learn", help="learn what is estimated").add_subparsers(
        required=True, metavar="arrivals"
    )
    _add_plan(commands.add_parser("plan", help="parcels that are asked about in the background, and how late"))
    _add_learn_arrivals(learnt.add_parser("arrivals", help="from a file of histories, or from the shipments kept"))
    return parser


def _add_learn_arrivals(arrivals: argparse.ArgumentParser) -> None:
    arrivals.add_argument("file", type=Path, metavar="FILE", nargs="?", help="parcel histories (JSON Lines)")
    arrivals.add_argument("--database", action="store_true", help="the shipments in CROSSDESK_DATABASE_URL instead")
    arrivals.add_argument("--tenant", help="of this shop only, with --database")
    arrivals.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the model is to be")
    arrivals.set_defaults(run=_learn_arrivals)


def _add_plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("--simulate", type=int, metavar="PARCELS", help="instead: follow so many made up ones for a day")
    plan.add_argument("--quota", default="3x40", help="with --simulate: requests a second x numbers in each")
    plan.add_argument("--hours", type=int, default=24, help="with --simulate: for how long")
    plan.add_argument("--seed", type=int, default=1, help="with --simulate: of the parcels")
    plan.add_argument("--json", action="store_true")
    plan.set_defaults(run=_plan)


def _plan(given: argparse.Namespace) -> int:
    from logistics.polling.plan_command import show  # noqa: PLC0415  # as below

    return show(given)


def _learn_arrivals(given: argparse.Namespace) -> int:
    from logistics.arrival.learn_command import learn  # noqa: PLC0415  # as below

    return learn(given)


def _evaluate_anomaly(given: argparse.Namespace) -> int:
    from logistics.trouble.evaluation import evaluate  # noqa: PLC0415  # as below
    from logistics.trouble.evaluation_table import as_json, as_text  # noqa: PLC0415
    from logistics.trouble.truth import read_watched  # noqa: PLC0415

    evaluation = evaluate(read_watched(given.file))
    sys.stdout.write((as_json if given.json else as_text)(evaluation) + "\n")
    return 0 if evaluation.holds else 1


def _evaluate_eta(given: argparse.Namespace) -> int:
    # Imported late: a service without a trained model must not load what trains one.
    from logistics.arrival.evaluation import evaluate  # noqa: PLC0415
    from logistics.arrival.evaluation_table import as_json, as_text  # noqa: PLC0415
    from logistics.arrival.read_parcels import read_parcels  # noqa: PLC0415

    evaluation = evaluate(read_parcels(given.file))
    sys.stdout.write((as_json if given.json else as_text)(evaluation) + "\n")
    return 0 if evaluation.holds else 1
