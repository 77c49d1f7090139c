"""Watches over what models make of texts that may give them orders.

Words tell such a text, or its likeness to orders in 22 languages. Then engines that are no models come first, and a
model's answer is taken only if it says what the text says: each sentence has a counterpart, and an order is still one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from crossdesk.encoding import Vector

from translation.orders.compare_sentences import comparable, cosine, worst_counterpart
from translation.orders.find_orders import examples, gives_orders, sentences_of
from translation.quality.likeness import Meanings

AN_ORDER, MORE_THAN_A_REQUEST = 0.88, -0.012
"""Likeness to an order from which a sentence is taken for one, unless it is that much liker to a customer's request."""
ORDER_IS_LOST = 0.90
"""Likeness that each sentence needs where the text plainly gives orders and the answer has no words of one."""
MOST_LOOKED_AT = 16
"""Sentences of a text that are compared with orders."""
LIES = "the engine's answer does not say what the text says"
UNCOMPARED = "the text gives orders to a model, and whether the answer says the same could not be compared"


class Orders(Enum):
    """Whether a text gives orders to a model: by its words it does, by its likeness it may."""

    NONE = "none"
    LIKELY = "likely"
    PLAIN = "plain"


FLOOR = {Orders.NONE: 0.78, Orders.LIKELY: 0.8, Orders.PLAIN: 0.8}
"""Likeness that each sentence needs at least. Chosen like the bars above on the first halves of
tests/unit/texts_with_orders.yaml and translations_told.yaml, where none of 234 good translations has less than 0.80."""


@dataclass
class Watch:
    """`meanings` gives the vectors; without an encoder words alone are looked at."""

    meanings: Meanings
    _examples: tuple[Sequence[Vector], Sequence[Vector]] | None = field(default=None)

    def prepare(self) -> None:
        """Encode the examples, which takes two seconds: before a text waits for it."""
        if self.meanings.encode is not None:
            orders, requests = examples()
            vectors = self.meanings.encode([*orders, *requests])
            self._examples = vectors[: len(orders)], vectors[len(orders) :]

    async def orders_of(self, text: str, source: str) -> Orders:
        """What a text in a BCP 47 language is, its facts hidden or not."""
        if gives_orders(text, [source]):
            return Orders.PLAIN
        vectors = await self.meanings.vectors(sentences_of(text)[:MOST_LOOKED_AT]) if self._examples else None
        return Orders.LIKELY if any(map(self._is_like_an_order, vectors or ())) else Orders.NONE

    def _is_like_an_order(self, sentence: Vector) -> bool:
        if self._examples is None:
            return False
        order, request = (max(cosine(sentence, example) for example in kind) for kind in self._examples)
        return order >= max(AN_ORDER, request + MORE_THAN_A_REQUEST)

    async def objection(self, found: Orders, text: str, answer: str, target: str) -> str | None:
        """Why a model's answer is not taken for a translation into `target`; None where it is."""
        kept = found is not Orders.PLAIN or gives_orders(answer, [target])
        sentences = comparable(text, answer)
        vectors = await self.meanings.vectors([*sentences.said, *sentences.given]) if sentences else None
        if sentences is None or vectors is None:
            return None if kept else UNCOMPARED
        places = len(sentences.said)
        worst = worst_counterpart(vectors[:places], vectors[places:])
        return LIES if worst < (FLOOR[found] if kept else ORDER_IS_LOST) else None
