"""From a file of messages to what their senders would be told."""

import asyncio
import json
from pathlib import Path
from typing import Literal

from knowledge.evaluate import TENANT
from knowledge.labelled_rows import read_rows
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library

from tests.answers.judge_answers import Judged, judge
from tests.answers.understand_rows import understand_rows

Half = Literal["odd", "even"]
"""By the number at the end of a row's id: the odd ones may be tuned on, the even ones tell how well that went."""


def measure(file: Path, half: Half | None = None) -> list[Judged]:
    """Judge the messages of a file. Raises OSError, and ValueError for rows that are wrong or name no such scenario."""
    library = load_library()
    rows = read_rows(file, TENANT, library.conventions.exponents)
    named = [(*_name(line), row) for line, row in zip(_lines(file), rows, strict=True)]
    taken = [each for each in named if half is None or _is_in(half, each[0])]
    understood = asyncio.run(understand_rows([row for _, _, row in taken]))
    return judge([(name, family) for name, family, _ in taken], understood, library, load_flows(library))


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _name(line: str) -> tuple[str, str]:
    row = json.loads(line)
    return str(row.get("id", "")), str(row.get("family", "-"))


def _is_in(half: Half, name: str) -> bool:
    number = name.rpartition("-")[2]
    if not number.isdecimal():
        raise ValueError(f"the id {name!r} ends in no number, by which a half is told: use ids like en-001")
    return (int(number) % 2 == 1) == (half == "odd")
