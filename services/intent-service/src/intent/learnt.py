"""What is learnt from examples: intents and feelings, each with its examples and the words whose meaning is told."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from intent.concepts import Concepts, read_concepts
from intent.data_files import by_language
from intent.examples import Example, load_examples, load_feeling_examples
from intent.model_file import Kind


class Task(NamedTuple):
    """`examples` reads them; `words` is the folder of the words."""

    examples: Callable[[], list[Example]]
    words: str

    def concepts(self) -> Concepts:
        """The words, ready to be found."""
        return read_concepts(by_language(self.words))


TASKS: Mapping[Kind, Task] = {
    "intents": Task(load_examples, "concepts"),
    "feelings": Task(load_feeling_examples, "feelings"),
}
