"""Articles from a CSV file with the columns `id, title, language, body`, and what else an article has.

Several values of a cell (markets, intents, questions) stand on lines of their own or between `|`.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.articles.article import MOST_BODY, Article, Fault, Row, article_of
from knowledge.articles.text_file import MOST_EXPORT_BYTES, read_text

REQUIRED = ("id", "title", "body")
LISTS = ("markets", "intents", "questions")
_BETWEEN = re.compile(r"[|\n]")

csv.field_size_limit(50 * MOST_BODY)


def read_csv(path: Path, language: str | None) -> Iterator[Row]:
    """The rows of a file. `language` is that of rows which name none. Raises ValueError when it is no such table."""
    for where, cells in rows_of(path, REQUIRED):
        if isinstance(cells, Fault):
            yield cells
            continue
        unknown = sorted(cells.keys() - Article.model_fields.keys())
        if unknown:
            raise ValueError(f"{path.name}, line 1: no column of an article is called {', '.join(unknown)[:200]}")
        fields = {name: _values(cell) if name in LISTS else cell for name, cell in cells.items() if cell}
        yield article_of({"language": language or "", **fields}, where)


def rows_of(path: Path, required: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str] | Fault]]:
    """Each row of a CSV file with where it stands; a row with too many or too few cells is a fault.

    Raises ValueError when the file cannot be read or lacks a required column.
    """
    text = read_text(path, MOST_EXPORT_BYTES)
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text), strict=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in required if name not in names]
    if missing:
        raise ValueError(f"{path.name}, line 1: it has no column {', '.join(missing)}")
    reader.fieldnames = names
    while True:
        where = f"{path.name}, line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield where, Fault(where, f"no row of a CSV file ({error})")
            return
        whole = None not in row and None not in row.values()
        yield where, row if whole else Fault(where, f"it must have {len(names)} cells, as line 1 has")


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, or the semicolons of spreadsheets whose decimals have commas; whichever line 1 has more of."""
    first = text.partition("\n")[0]
    return _Semicolons if first.count(";") > first.count(",") else csv.excel


class _Semicolons(csv.excel):
    delimiter = ";"


def _values(cell: str) -> list[str]:
    return [value.strip() for value in _BETWEEN.split(cell) if value.strip()]
