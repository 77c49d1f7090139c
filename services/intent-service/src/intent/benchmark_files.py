"""Reads public sets of labelled texts as they are published, to train and judge the same engine on them.

Bitext: CSV with `utterance` and `intent`. banking77: CSV with `text` and `category`. CLINC150: JSON with the parts
train, val, test and their oos_ twins, each a list of [text, label]. XLM-T (cardiffnlp/xlm-t): a line a text in files
named <language>_<part>_text.txt, with <language>_<part>_labels.txt beside; a folder stands for all languages in it.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_COLUMNS = (("utterance", "intent"), ("text", "category"), ("text", "intent"), ("text", "label"))
_TESTED = ("test", "val", "validation")


class Labelled(NamedTuple):
    """A text, what it stands for, and the group (a language) it is reported under."""

    text: str
    label: str
    group: str = "all"


def read_labelled(path: Path, *, training: bool) -> list[Labelled]:
    """The texts of a file or folder; of one with several parts, those for training or the first there is for tests.

    Raises OSError, and ValueError naming what cannot be read.
    """
    if path.is_dir():
        return _folder(path, training=training)
    if path.suffix == ".csv":
        return _table(path)
    if path.suffix == ".json":
        return _parts(path, training=training)
    if path.name.endswith("_text.txt"):
        return _lines(path)
    raise ValueError(f"{path}: neither .csv, .json, <language>_<part>_text.txt nor a folder of those")


def _table(path: Path) -> list[Labelled]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = next((pair for pair in _COLUMNS if rows and set(pair) <= rows[0].keys()), None)
    if names is None:
        raise ValueError(f"{path}: needs a header with one of these pairs of columns: {_COLUMNS}")
    return [Labelled(row[names[0]], row[names[1]]) for row in rows]


def _parts(path: Path, *, training: bool) -> list[Labelled]:
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))
        parts = {"train": parts, "test": parts} if isinstance(parts, list) else parts
        part = "train" if training else next(name for name in _TESTED if name in parts)
        rows = [*parts[part], *parts.get(f"oos_{part}", [])]
        return [Labelled(str(text), str(label)) for text, label in rows]
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration) as error:
        raise ValueError(f"{path}: needs an object of parts with lists of [text, label] ({error!r})") from error


def _folder(path: Path, *, training: bool) -> list[Labelled]:
    for part in ("train",) if training else _TESTED:
        found = sorted(path.glob(f"*_{part}_text.txt"))
        if found:
            return [each for file in found for each in _lines(file)]
    raise ValueError(f"{path}: holds no <language>_{'train' if training else 'test'}_text.txt")


def _lines(path: Path) -> list[Labelled]:
    labels = path.with_name(path.name.replace("_text.txt", "_labels.txt")).read_text(encoding="utf-8").split()
    texts: Sequence[str] = path.read_text(encoding="utf-8").split("\n")[: len(labels)]
    if len(texts) != len(labels):
        raise ValueError(f"{path}: has {len(texts)} lines for {len(labels)} labels")
    group = path.name.split("_")[0]
    return [Labelled(text, label, group) for text, label in zip(texts, labels, strict=True)]
