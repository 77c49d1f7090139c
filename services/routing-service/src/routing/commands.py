"""Commands beside serving: forecast contacts and work out how many people they need."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crossdesk.errors import CrossdeskError


@dataclass(frozen=True)
class Command:
    """`add` gives a parser its arguments and sets `run`, which takes what was given and tells the exit code.

    Whatever is slow to load, or belongs to an extra, is imported by `run`.
    """

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]


COMMANDS: tuple[Command, ...] = ()


def main() -> None:
    """Serve; or, with a command, do that."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from routing.main import main as serve  # noqa: PLC0415  # planning needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: done; what was measured is as good as wanted. 1: it is not. 2: the arguments or the file are bad, told in one
    line.
    """
    try:
        given = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except SystemExit as usage:  # argparse has told what was wrong
        return int(usage.code or 0)
    except (OSError, ValueError, CrossdeskError) as error:
        sys.stderr.write(f"routing-service: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="routing-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(each.name for each in COMMANDS))
    for each in COMMANDS:
        each.add(commands.add_parser(each.name, help=each.help))
    return parser
