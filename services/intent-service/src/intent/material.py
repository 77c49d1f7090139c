"""All that a version learns from: the examples of all tenants, the tenant's own, and what the encoder taught."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from intent.examples import Example, load_examples, load_held_back
from intent.training import FOLDS
from intent.vocabulary import Flags, Ints

Origin = Literal["built_in", "held_back", "own", "taught"]
_SHARED: frozenset[Origin] = frozenset({"built_in", "held_back"})
_JUDGED: frozenset[Origin] = frozenset({"held_back", "own"})

MOST_QUOTED = 100
"""Shared examples of an intent, spread evenly over its languages."""


@dataclass(frozen=True)
class Material:
    """Examples ordered by intent, and where each is from."""

    examples: Sequence[Example]
    origins: Sequence[Origin]

    @property
    def folds(self) -> Ints:
        """In which part each is judged by models without it; -1 for those that all models see."""
        pairs = zip(self.examples, self.origins, strict=True)
        return np.array([each.position % FOLDS if its in _JUDGED else -1 for each, its in pairs], dtype=np.int32)

    @property
    def quotable(self) -> Flags:
        """Which may be quoted where a message is like them: the tenant's, and of each intent some of the shared ones.

        None that a customer wrote. All of them would take more memory in each tenant's version than all else does.
        """
        shared = Counter(each.intent for each, its in zip(self.examples, self.origins, strict=True) if its in _SHARED)
        seen: Counter[str] = Counter()
        chosen = []
        for example, origin in zip(self.examples, self.origins, strict=True):
            if origin in _SHARED:
                step = -(-shared[example.intent] // MOST_QUOTED)
                chosen.append(seen[example.intent] % step == 0)
                seen[example.intent] += 1
            else:
                chosen.append(origin == "own")
        return np.array(chosen, dtype=np.bool_)

    @property
    def labels(self) -> list[str]:
        """The intents in alphabetical order, as models have them."""
        return sorted({example.intent for example in self.examples})


def gather(own: Sequence[Example] = (), taught: Sequence[Example] = ()) -> Material:
    """The material of a tenant, or without arguments that of those who taught nothing."""
    held_back = {row["text"] for row in load_held_back()}
    pairs: list[tuple[Example, Origin]] = [
        (example, "held_back" if example.text in held_back else "built_in") for example in load_examples()
    ]
    pairs += [(example, "own") for example in own]
    pairs += [(example, "taught") for example in taught]
    pairs.sort(key=lambda pair: pair[0].intent)
    return Material([example for example, _ in pairs], [origin for _, origin in pairs])
