"""Rows of cells as lines of text: the first column to the left, figures to the right."""

from collections.abc import Sequence


def as_lines(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """The first `left` columns are words."""
    table = [head, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    return "\n".join("  ".join(_aligned(row, widths, left)).rstrip() for row in table)


def _aligned(row: Sequence[str], widths: Sequence[int], left: int) -> list[str]:
    return [
        cell.ljust(width) if place < left else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
