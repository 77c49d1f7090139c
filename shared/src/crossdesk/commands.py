"""Commands of a service beside serving: they print what was asked for, or one line that tells what was bad."""

import argparse
import sys
from collections.abc import Callable, Sequence

from crossdesk.errors import CrossdeskError


def run_parsed(parser: argparse.ArgumentParser, arguments: Sequence[str], extras: str = "") -> int:
    """Do what is asked for and give the exit code. Each sub-command of `parser` sets `run`, which takes what was given.

    0, or what `run` gives. 2: the arguments, a file or a setting are bad, told in one line; also where a module is
    missing, for which `extras` names what to install ("a,b" of service[a,b]). 130: interrupted.
    """
    try:
        given = parser.parse_args(arguments)
        run: Callable[[argparse.Namespace], int | None] = given.run
        return run(given) or 0
    except SystemExit as usage:  # argparse has told what was wrong
        return int(usage.code or 0)
    except KeyboardInterrupt:
        return _told(parser, "interrupted", 130)
    except ModuleNotFoundError as error:
        install = f": install {parser.prog}[{extras}]" if extras else ""
        return _told(parser, f"{error.name} is missing{install}", 2)
    except (OSError, ValueError, CrossdeskError) as error:
        return _told(parser, str(error), 2)


def _told(parser: argparse.ArgumentParser, what: str, code: int) -> int:
    """One line, also where an error has several: scripts read line by line."""
    sys.stderr.write(f"{parser.prog}: {' '.join(what.split())}\n")
    return code
