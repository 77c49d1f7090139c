"""Commands beside serving: measure, learn and compare fraud scores, try a tenant's rule, export tickets for finance."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from crossdesk.commands import run_parsed

COMMANDS = ("evaluate", "learn", "replay", "try-rule", "export")
DAYS = "FILE or FILE:2018-07-18..2018-07-24 (days, both included, UTC)"


def main() -> None:
    """Serve; or, with a command, do that."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from payments_risk.main import main as serve  # noqa: PLC0415  # measuring needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: done; what was measured is as good as wanted. 1: it is not. 2: the arguments or the file are bad, told in one
    line.
    """
    return run_parsed(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="payments-risk-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(COMMANDS))
    measured = commands.add_parser("evaluate", help="measure the fraud score").add_subparsers(
        required=True, metavar="transactions|anomaly|speed"
    )
    _add_transactions(measured.add_parser("transactions", help="learn from some days of past payments, test on later"))
    anomaly = measured.add_parser("anomaly", help="what the score that needs no labels finds")
    anomaly.add_argument("file", metavar="FILE", help=DAYS)
    anomaly.set_defaults(run=_anomaly)
    _add_speed(measured.add_parser("speed", help="time features and scores, one by one and in batches"))
    learnt = commands.add_parser("learn", help="learn the fraud score").add_subparsers(
        required=True, metavar="transactions"
    )
    _add_learn(learnt.add_parser("transactions", help="from past payments whose outcome is known"))
    _add_replay(commands.add_parser("replay", help="two models on the same past days, side by side"))
    _add_try_rule(commands.add_parser("try-rule", help="what a tenant's rule would have done"))
    exported = commands.add_parser("export", help="what is kept, as a file").add_subparsers(
        required=True, metavar="tickets"
    )
    _add_export(exported.add_parser("tickets", help="of finance, out of the database in CROSSDESK_DATABASE_URL"))
    return parser


def _add_transactions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", required=True, metavar="A", help=DAYS)
    parser.add_argument("--test", required=True, metavar="B", help="as --train; begins 7 days after it or later")
    parser.add_argument("--known", metavar="DAYS", help="whose defrauded customers are not tested; default: of --train")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_evaluate)


def _add_speed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--model", type=Path, required=True, metavar="MODEL", help="of learn transactions")
    parser.add_argument("--payments", type=int, default=10_000, help="to be timed, of each way")
    parser.set_defaults(run=_speed)


def _add_learn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", metavar="A", help=DAYS)
    parser.add_argument("--out", type=Path, metavar="MODEL", help="the file to write; from tables: beside the champion")
    parser.add_argument("--name", default="transactions", help="told with each score")
    _add_tables(parser)
    parser.set_defaults(run=_learn)


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--champion", type=Path, required=True, metavar="M1")
    parser.add_argument("--challenger", type=Path, required=True, metavar="M2")
    parser.add_argument("file", nargs="?", metavar="FILE", help=DAYS)
    _add_tables(parser)
    parser.set_defaults(run=_replay)


def _add_tables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from-tables", action="store_true", help="payments in CROSSDESK_DATABASE_URL, not in a file")
    parser.add_argument("--tenant", action="append", default=[], help="whose; may be given several times")
    parser.add_argument("--days", metavar="DAYS", help="of tables: 2026-09-01..2026-09-30; default: the latest known")


def _add_try_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("expression", nargs="?", metavar="EXPRESSION", help="in CEL, as in amount_minor > 22000.0")
    parser.add_argument("file", nargs="?", metavar="FILE", help=DAYS)
    parser.add_argument("--names", action="store_true", help="print what an expression may ask for")
    parser.set_defaults(run=_try_rule)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tenant", required=True, help="whose")
    parser.add_argument("--format", choices=("csv", "camt"), default="csv", help="camt: XML in the manner of camt.054")
    parser.add_argument("--state", choices=("open", "closed", "all"), default="all", help="of the tickets")
    parser.add_argument("file", type=Path, metavar="FILE", help="to write")
    parser.set_defaults(run=_export)


def _evaluate(given: argparse.Namespace) -> int:
    # Imported late, as all below: a service without a model must not load what learns one.
    from payments_risk.scoring.score_commands import evaluate_transactions  # noqa: PLC0415

    return evaluate_transactions(given)


def _anomaly(given: argparse.Namespace) -> int:
    from payments_risk.scoring.score_commands import evaluate_anomaly  # noqa: PLC0415

    return evaluate_anomaly(given)


def _speed(given: argparse.Namespace) -> int:
    from payments_risk.scoring.score_commands import measure_speed  # noqa: PLC0415

    return measure_speed(given)


def _learn(given: argparse.Namespace) -> int:
    from payments_risk.scoring.score_commands import learn_transactions  # noqa: PLC0415

    return learn_transactions(given)


def _replay(given: argparse.Namespace) -> int:
    from payments_risk.scoring.score_commands import replay  # noqa: PLC0415

    return replay(given)


def _try_rule(given: argparse.Namespace) -> int:
    from payments_risk.tenant_rules.try_command import try_rule  # noqa: PLC0415

    return try_rule(given)


def _export(given: argparse.Namespace) -> int:
    from payments_risk.tickets.export_command import export  # noqa: PLC0415

    return export(given)
