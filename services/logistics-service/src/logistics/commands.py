"""Commands beside serving: measure the estimates of arrivals."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = ("evaluate",)


def main() -> None:
    """Serve; or, with a command, measure."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from logistics.main import main as serve  # noqa: PLC0415  # measuring needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: what was measured is as good as wanted. 1: it is not. 2: the arguments or the file are bad, told in one line.
    """
    try:
        given = _parser().parse_args(arguments)
        return _evaluate_eta(given.file, given.json)
    except SystemExit as usage:  # argparse has told what was wrong
        return int(usage.code or 0)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"logistics-service: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="logistics-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(COMMANDS))
    measured = commands.add_parser("evaluate", help="measure what is estimated").add_subparsers(
        required=True, metavar="eta"
    )
    eta = measured.add_parser("eta", help="arrivals: learn from the first weeks of a file, test on the last")
    eta.add_argument("file", type=Path, metavar="FILE", help="parcel histories (JSON Lines)")
    eta.add_argument("--json", action="store_true")
    return parser


def _evaluate_eta(file: Path, json: bool) -> int:
    # Imported late: a service without a trained model must not load what trains one.
    from logistics.arrival.evaluation import evaluate  # noqa: PLC0415
    from logistics.arrival.evaluation_table import as_json, as_text  # noqa: PLC0415
    from logistics.arrival.read_parcels import read_parcels  # noqa: PLC0415

    evaluation = evaluate(read_parcels(file))
    sys.stdout.write((as_json if json else as_text)(evaluation) + "\n")
    return 0 if evaluation.holds else 1
