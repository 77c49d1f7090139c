"""Check histories: `python -m loadtests.history.check FILE...` prints a table.

Exit code 0: all is well; 1: something was lost, doubled, reordered, invented or stuck; 2: a file is no history.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from crossdesk.errors import CrossdeskError

from loadtests.history.checker import PATIENCE, check
from loadtests.history.findings import KINDS, Findings
from loadtests.history.lines import read

MOST_TOLD = 20
"""Findings of each kind that are printed; the table counts all."""


def check_file(path: Path, patience: float) -> Findings:
    """The findings in one file. Raises Misconfigured for one that is no history, OSError for none at all."""
    with path.open(encoding="utf-8") as file:
        return check(read(file, str(path)), patience)


def table(results: Sequence[tuple[str, Findings]]) -> str:
    """One row a history."""
    head = ("history", "inquiries", "decided", "open", "rescued", "copies", *KINDS)
    return aligned([head, *((name, *counts(findings)) for name, findings in results)])


def counts(findings: Findings) -> list[str]:
    """The cells of a row."""
    counted = (findings.inquiries, findings.decided, findings.open, findings.rescued, findings.copies)
    return [*map(str, counted), *(str(findings.count(kind)) for kind in KINDS)]


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def told(findings: Findings) -> list[str]:
    """The findings in words, a kind after the other."""
    lines = []
    for kind in KINDS:
        found = [finding for finding in findings.bad if finding.kind == kind]
        lines += [f"{kind}: {finding.subject}: {finding.what}" for finding in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            lines.append(f"{kind}: ... and {len(found) - MOST_TOLD} more")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.history.check", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="histories, JSON lines")
    parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS", help=f"default {PATIENCE:g}")
    asked = parser.parse_args(arguments)
    try:
        results = [(str(path), check_file(path, asked.patience)) for path in asked.files]
    except (CrossdeskError, OSError) as error:
        print(f"check: {error}", file=sys.stderr)
        return 2
    print(table(results))
    for name, findings in results:
        for line in told(findings):
            print(f"{name}: {line}")
    return int(any(findings.bad for _, findings in results))


if __name__ == "__main__":
    sys.exit(main())
