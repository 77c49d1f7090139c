"""What customers are told, measured on a file of messages: see USAGE, and services/knowledge-service/README.md."""

import sys
from collections.abc import Sequence
from pathlib import Path

from crossdesk.errors import Misconfigured

from tests.answers.measure import Half, measure
from tests.answers.report import as_json, as_text

USAGE = "usage: python -m tests.answers FILE [--odd | --even] [--json]\n"
HALVES: dict[str, Half] = {"--odd": "odd", "--even": "even"}


def run(arguments: Sequence[str]) -> int:
    """Print the figures; gives the exit code, 2 when the arguments or the file are wrong."""
    files = [each for each in arguments if not each.startswith("-")]
    halves = [HALVES[each] for each in arguments if each in HALVES]
    known = {*files, *HALVES, "--json"}
    if len(files) != 1 or len(halves) > 1 or not known.issuperset(arguments):
        sys.stderr.write(USAGE)
        return 2
    try:
        judged = measure(Path(files[0]), *halves)
    except (Misconfigured, OSError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"tests.answers: {error}\n")
        return 2
    sys.stdout.write((as_json if "--json" in arguments else as_text)(judged) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
