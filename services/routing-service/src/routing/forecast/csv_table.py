"""Rows of a CSV with a head line, and the place of whatever is wrong in it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

MOST_ROWS = 10_000_000
MOST_LETTERS = 64
MOST_CONTACTS = 1e7


class BadTable(ValueError):
    """A file is not the table that is wanted. The message names file, line and column, and what to correct."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file; cells by column."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """A short name. Raises BadTable when it is missing or too long."""
        found = self.cells[column].strip()
        if not 0 < len(found) <= MOST_LETTERS:
            raise self.wrong(column, f"1 to {MOST_LETTERS} letters are needed")
        return found

    def number(self, column: str) -> float:
        """A number of contacts. Raises BadTable for what is none, or below 0."""
        try:
            found = float(self.cells[column])
        except ValueError:
            raise self.wrong(column, "a number is needed") from None
        if not (isfinite(found) and 0 <= found <= MOST_CONTACTS):
            raise self.wrong(column, f"a number from 0 to {MOST_CONTACTS:,.0f} is needed")
        return found

    def half_hour(self, column: str) -> datetime:
        """The start of a half-hour, in UTC. Raises BadTable for what is no moment, has no zone or is no such start."""
        try:
            found = datetime.fromisoformat(self.cells[column].strip())
        except ValueError:
            raise self.wrong(column, "a moment such as 2026-11-02T08:30Z is needed") from None
        if found.tzinfo is None:
            raise self.wrong(column, "its zone is missing: write 2026-11-02T08:30Z for UTC")
        if found.minute % 30 or found.second or found.microsecond:
            raise self.wrong(column, "no start of a half-hour: add up contacts from :00 and from :30")
        return found.astimezone(UTC)

    def wrong(self, column: str, wanted: str) -> BadTable:
        return BadTable(f"{self.path}, line {self.line}, column {column}: {self.cells[column]!r}: {wanted}")


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The lines of the file after its head, empty ones left out; columns beyond the wanted are passed over.

    Raises OSError, or BadTable.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _rows(path, csv.reader(lines, strict=True), columns)
    except UnicodeDecodeError as error:
        raise BadTable(f"{path} is no UTF-8 text ({error.reason}): a CSV is wanted") from error


def _rows(path: Path, lines: "Iterator[list[str]]", columns: Sequence[str]) -> Iterator[Row]:
    try:
        head = [each.strip() for each in next(lines, [])]
        _check_head(path, head, columns)
        for number, cells in enumerate(lines, 2):
            if number > MOST_ROWS:
                raise BadTable(f"{path} has more than {MOST_ROWS:,} lines: split it")
            if cells:
                yield _row(path, number, head, cells)
    except csv.Error as error:
        raise BadTable(f"{path} is no CSV: {error}") from error


def _check_head(path: Path, head: Sequence[str], columns: Sequence[str]) -> None:
    missing = [each for each in columns if each not in head]
    if missing:
        raise BadTable(f"{path}, line 1: no column {', '.join(missing)}; the head is to be {','.join(columns)}")


def _row(path: Path, number: int, head: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(head):
        raise BadTable(f"{path}, line {number}: {len(cells)} cells where the head has {len(head)} columns")
    return Row(path, number, dict(zip(head, cells, strict=True)))
