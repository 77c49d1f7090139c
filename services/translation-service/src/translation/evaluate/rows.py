"""Texts with their known translations, from CSV or JSONL. Every bad line is named, and then nothing is asked."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

MOST_ROWS = 100_000
MOST_TOLD = 10
"""Bad lines named in one refusal."""
APART = "|"
"""Between the members of `must_keep` in a CSV."""

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Numbered = Iterator[tuple[int, Any]]


class BadFile(ValueError):
    """The file cannot be evaluated. Not retryable: the message names its lines and what is wrong in them."""


class Row(BaseModel):
    """One text. `reference`: a translation by somebody who knows; without it the text counts for facts and speed.

    `must_keep` stands in the text and has to stand in its translation, character for character and as often.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Tag
    target: Tag
    text: str = Field(min_length=1, max_length=50_000)
    reference: str = Field(default="", max_length=200_000)
    must_keep: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=(), max_length=200)
    domain: str = Field(default="*", pattern=r"^(\*|[a-z0-9_-]{1,40})$")
    market: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")

    @model_validator(mode="after")
    def _holds_what_it_keeps(self) -> Self:
        if absent := [kept for kept in self.must_keep if kept not in self.text]:
            raise ValueError(f"must_keep: {absent[0]!r} is not in the text")
        return self


def read_rows(path: Path) -> list[Row]:
    """Raises OSError, or BadFile naming the lines."""
    readers: dict[str, Callable[[Path], Numbered]] = {".csv": _csv, ".jsonl": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadFile(f"{path}: name a file that ends in .csv or .jsonl")
    rows: list[Row] = []
    wrong: list[str] = []
    try:
        for line, content in reader(path):
            _add(rows, wrong, line, content)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path}: not a file of texts in UTF-8: {error}") from error
    return _checked(path, rows, wrong)


def _add(rows: list[Row], wrong: list[str], line: int, content: Any) -> None:
    if len(rows) >= MOST_ROWS:
        raise BadFile(f"line {line}: more than {MOST_ROWS:,} texts: split the file")
    try:
        rows.append(Row.model_validate(json.loads(content) if isinstance(content, str) else content))
    except ValidationError as error:
        wrong.append(f"line {line}: {_told(error)}")
    except (ValueError, RecursionError):
        wrong.append(f"line {line}: no JSON object")


def _checked(path: Path, rows: list[Row], wrong: list[str]) -> list[Row]:
    if wrong:
        more = [f"and {len(wrong) - MOST_TOLD} more"] if len(wrong) > MOST_TOLD else []
        raise BadFile(f"{path}: {'; '.join([*wrong[:MOST_TOLD], *more])}")
    if not rows:
        raise BadFile(f"{path}: holds no text")
    return rows


def _told(error: ValidationError) -> str:
    """The first fault of a line: its field and what is wrong."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": Value error, ")


def _csv(path: Path) -> Numbered:
    """Empty cells count as left out."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        for cells in reader:
            yield reader.line_num, _without_empty(cells)


def _without_empty(cells: dict[str | Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {str(name): cell for name, cell in cells.items() if cell}
    if "must_keep" in found:
        found["must_keep"] = [part.strip() for part in found["must_keep"].split(APART)]
    return found


def _jsonl(path: Path) -> Numbered:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line
