"""An engine as it is set up, and the way to it."""

from dataclasses import dataclass

from translation.engines.batches import Batches
from translation.engines.engine_list import EngineEntry
from translation.engines.guarded import Guarded

MODELS = frozenset({"openai"})
"""Kinds that follow words, and so may follow those of a text."""


@dataclass(frozen=True)
class Line:
    """`entry` is what the file of engines says of it."""

    entry: EngineEntry
    guarded: Guarded
    batches: Batches

    @property
    def is_model(self) -> bool:
        """Whether it may follow orders that a text gives."""
        return self.entry.kind in MODELS
