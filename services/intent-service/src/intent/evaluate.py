"""Commands beside serving: `train` makes the model ahead of time, `evaluate FILE` and `crossvalidate` measure it."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intent.concepts import read_concepts
from intent.data_files import by_language
from intent.entities import EntityFinder, Surroundings
from intent.examples import load_examples
from intent.load_reader import load_reader
from intent.measures import Verdict, report
from intent.policy import load_policy

COMMANDS = ("train", "evaluate", "crossvalidate")


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code."""
    match list(arguments):
        case ["train", *directory] if len(directory) < 2:
            load_reader(Path(directory[0]) if directory else None)
        case ["evaluate", path]:
            sys.stdout.write(evaluate(Path(path)) + "\n")
        case ["crossvalidate"]:
            sys.stdout.write(crossvalidate() + "\n")
        case _:
            sys.stderr.write("usage: intent-service [train [DIRECTORY] | evaluate FILE | crossvalidate]\n")
            return 2
    return 0


def evaluate(path: Path) -> str:
    """Figures for a file with one object a line: {"id", "language", "text", "intent", "entities"?, ...}.

    Raises ValueError naming the line when one is no such object.
    """
    reader, rows = load_reader(), read_rows(path)
    readings = [reader.read(row["text"]) for row in rows]
    verdicts = [
        Verdict(row.get("language", "und"), row["intent"], reading.intent.id, reading.intent.confidence)
        for row, reading in zip(rows, readings, strict=True)
    ]
    extras = [
        _share(
            "language", [(row.get("language"), reading.language) for row, reading in zip(rows, readings, strict=True)]
        ),
        _share(
            "sentiment",
            [(row.get("sentiment"), reading.feeling.sentiment) for row, reading in zip(rows, readings, strict=True)],
        ),
        _share(
            "urgent", [(row.get("urgent"), reading.feeling.urgent) for row, reading in zip(rows, readings, strict=True)]
        ),
        _entities(rows),
    ]
    return "\n".join([report(verdicts, reader.policy.sure_from), *filter(None, extras)])


def crossvalidate() -> str:
    """Figures on our own examples, each judged by a model that saw neither it nor its translations."""
    from intent.training import cross_validated  # noqa: PLC0415 brings scikit-learn, which a running service does without

    return report(cross_validated(load_examples(), read_concepts(by_language("concepts"))), load_policy().sure_from)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises ValueError naming the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({**row, "text": row["text"], "intent": row["intent"]})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: needs an object with text and intent ({error!r})") from error
    return rows


def _share(name: str, pairs: Sequence[tuple[Any, Any]]) -> str:
    given = [(meant, found) for meant, found in pairs if meant is not None]
    return f"{name} right {sum(meant == found for meant, found in given) / len(given):.3f}" if given else ""


def _entities(rows: Sequence[dict[str, Any]]) -> str:
    """Share of messages whose order and tracking numbers were found exactly."""
    finder = EntityFinder()
    pairs = []
    for row in rows:
        entities = row.get("entities")
        if isinstance(entities, dict):
            found = finder.find(row["text"], Surroundings(datetime.now(UTC).date()))
            numbers = [*found.order_ids, *(number.number for number in found.tracking_numbers)]
            meant = [*_listed(entities.get("order_id")), *_listed(entities.get("tracking_number"))]
            pairs.append((sorted(meant), sorted(numbers)))
    return _share("order and tracking numbers", pairs)


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(each.get("number", each.get("value", ""))) if isinstance(each, dict) else str(each) for each in values]
