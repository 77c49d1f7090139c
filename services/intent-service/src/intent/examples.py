"""The messages from which the model learns: `examples/<language>.yaml`, intent -> messages as customers type them."""

from typing import NamedTuple

from intent.data_files import by_language


class Example(NamedTuple):
    """One message with the intent it stands for. `position` counts within its language and intent."""

    language: str
    intent: str
    text: str
    position: int


def load_examples() -> list[Example]:
    """All examples, ordered by intent, so that those of an intent lie side by side.

    Raises ValueError when an entry is no text (YAML reads a bare `yes` or `7` as something else).
    """
    examples = [
        Example(language, intent, text, position)
        for language, intents in by_language("examples").items()
        for intent, texts in intents.items()
        for position, text in enumerate(texts)
    ]
    for example in examples:
        if not isinstance(example.text, str):
            raise ValueError(f"examples/{example.language}.yaml, {example.intent}: put quotes around {example.text!r}")
    return sorted(examples, key=lambda example: example.intent)
