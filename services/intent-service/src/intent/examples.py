"""The messages from which models learn.

`examples/<language>.yaml`: intent -> messages as customers type them. `feeling_examples/<language>.yaml`: emotion ->
messages. `held_back.jsonl`: messages with everything annotated, as frequent and as long as in real letters: confidence
is measured on them, each judged by models that had not seen it; the models in use have learnt from them, too.
"""

import json
from importlib.resources import files
from typing import Any, NamedTuple

from intent.data_files import by_language

HELD_BACK = "held_back.jsonl"


class Example(NamedTuple):
    """One message with the label it stands for. `position` counts within its language and label."""

    language: str
    intent: str
    text: str
    position: int


def load_examples() -> list[Example]:
    """All examples of intents, ordered by intent, so that those of an intent lie side by side. Raises ValueError."""
    return sorted([*_kept_in("examples"), *_held_back("intent")], key=lambda example: example.intent)


def load_feeling_examples() -> list[Example]:
    """All examples of emotions, ordered likewise. Raises ValueError."""
    return sorted([*_kept_in("feeling_examples"), *_held_back("emotion")], key=lambda example: example.intent)


def load_held_back() -> list[dict[str, Any]]:
    """The messages with everything annotated, in the format of evaluations."""
    lines = files("intent").joinpath(HELD_BACK).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _held_back(what: str) -> list[Example]:
    return [Example(row["language"], row[what], row["text"], place) for place, row in enumerate(load_held_back())]


def _kept_in(folder: str) -> list[Example]:
    """Those of a folder. Raises ValueError when an entry is no text: YAML takes a bare `yes` for something else."""
    examples = [
        Example(language, label, text, position)
        for language, labels in by_language(folder).items()
        for label, texts in labels.items()
        for position, text in enumerate(texts)
    ]
    for example in examples:
        if not isinstance(example.text, str):
            raise ValueError(f"{folder}/{example.language}.yaml, {example.intent}: put quotes around {example.text!r}")
    return examples
