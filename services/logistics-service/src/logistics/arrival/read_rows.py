"""Rows of parcels from a file of JSON Lines, with the place of whatever is wrong in it."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

MOST_ROWS = 2_000_000

RowT = TypeVar("RowT")


def read_rows(path: Path, read: Callable[[dict[str, Any]], RowT]) -> list[RowT]:
    """What `read` makes of each row, in the order of the file.

    `read` may raise KeyError, TypeError or ValueError. Raises OSError, or ValueError that names the line and what is
    wrong with it.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            rows = list(_rows(lines, path, read))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no UTF-8 text ({error.reason}): one JSON object a line is wanted") from error
    if not rows:
        raise ValueError(f"{path} holds no parcels: one JSON object a line is wanted")
    return rows


def _rows(lines: Iterable[str], path: Path, read: Callable[[dict[str, Any]], RowT]) -> Iterator[RowT]:
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise ValueError(f"{path} holds more than {MOST_ROWS} lines: split it")
        if line.strip():
            yield _row(line, f"{path}, line {number}", read)


def _row(line: str, where: str, read: Callable[[dict[str, Any]], RowT]) -> RowT:
    try:
        return read(json.loads(line))
    except json.JSONDecodeError as error:
        raise ValueError(f"{where} is no whole JSON object ({error.msg}): was the file cut off?") from error
    except KeyError as error:
        raise ValueError(f"{where}: {error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{where} is no parcel: {error}") from error
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
