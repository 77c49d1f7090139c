"""Writes a report anew from results.json, or compares two runs in the terminal.

python -m loadtests.report results.json report.html [--against earlier.json]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loadtests.report.comparison import as_text, compare, unlike
from loadtests.report.write_report import write


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 for files that are not what they should be."""
    asked = parser().parse_args(arguments)
    try:
        results, earlier = read(asked.results), read(asked.against) if asked.against else None
        write(results, asked.report, earlier)
    except (OSError, ValueError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    if earlier is not None:
        lines = [*(f"read with care: {each}" for each in unlike(results, earlier)), as_text(compare(results, earlier))]
        print("\n".join(lines))
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m loadtests.report", description="Write the report of a load run.")
    made.add_argument("results", type=Path, help="results.json of the run")
    made.add_argument("report", type=Path, help="the HTML file to write")
    made.add_argument("--against", type=Path, help="results.json of an earlier run")
    return made


def read(path: Path) -> Any:
    """Raises OSError, and ValueError for what is no object of JSON."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path} holds no results: it is no JSON object")
    return found


if __name__ == "__main__":
    sys.exit(main())
