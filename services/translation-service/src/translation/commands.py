"""Commands beside serving: measure what a translation engine is worth, look after the translation memory."""

import argparse
import sys
from collections.abc import Sequence

from crossdesk.commands import run_parsed

from translation.evaluate.evaluate_command import add_evaluate
from translation.memory.memory_command import add_memory
from translation.quality.ranks_command import add_ranks

EXTRAS = "evaluation"


def main() -> None:
    """Serve; or, with a command, do that."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from translation.main import main as serve  # noqa: PLC0415  # evaluating needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: done. 2: the arguments, a file or a setting are bad, told in one line.
    """
    return run_parsed(_parser(), arguments, EXTRAS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="translation-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="evaluate|memory|ranks")
    add_evaluate(commands.add_parser("evaluate", help="what an engine makes of texts with known translations"))
    add_memory(commands.add_parser("memory", help="find, revoke and accept remembered translations"))
    add_ranks(commands.add_parser("ranks", help="how engines have done lately, and what that costs them"))
    return parser
