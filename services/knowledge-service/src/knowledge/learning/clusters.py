"""Questions that ask for the same, one after the other put to the nearest cluster (leader clustering). Pure.

The same questions in the same order always give the same clusters: incremental, and bounded by MOST_CLUSTERS.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import mul
from uuid import UUID

from crossdesk.contracts.event import derive_id

from knowledge.learning.terms import Weighed, alike, unit

Vector = Sequence[float]

BY_VECTORS = 0.92
"""Cosine of a question and a cluster's centre by multilingual-e5-small from which on they ask for the same.

Found on 65 questions about 13 subjects in en, de and ja, where a question among others does more harm than two clusters
of one subject: nothing is mixed, and 7 subjects have four of their five questions together. With 0.91 two are mixed.
"""
BY_WORDS = 0.6
"""The same by weighed words: nothing is mixed, and 3 subjects are together (none in ja). With 0.5 four are mixed."""
CENTRED = 20
"""Questions that make a cluster's centre: the first ones, so that it does not wander."""
MOST_CLUSTERS = 400
"""Of a language and a tenant. Beyond, a question that fits none is left alone until old ones have gone."""


@dataclass(frozen=True)
class Asked:
    """A question to be put to a cluster; `vector` (384 floats, length 1) where there is an encoder."""

    inquiry_id: UUID
    words: Weighed
    vector: Vector | None = None


@dataclass
class Cluster:
    """Questions alike. Their centre is the mean of the first ones, by words and by sentence vectors (of length 1)."""

    cluster_id: UUID
    size: int = 0
    vector: Vector | None = None
    _words: dict[str, float] = field(default_factory=dict)
    _centre: Weighed = field(default_factory=dict)
    _sums: list[float] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """Take a question in."""
        self.size += 1
        if self.size > CENTRED:
            return
        for term, weight in asked.words.items():
            self._words[term] = self._words.get(term, 0.0) + weight
        self._centre = unit(self._words)
        if asked.vector is not None:
            sums = self._sums or [0.0] * len(asked.vector)
            self._sums = [one + other for one, other in zip(sums, asked.vector, strict=True)]
            self.vector = scaled(self._sums)

    def nearness(self, asked: Asked) -> float:
        """How near a question is, 1.0 at the border of the cluster; by sentence vectors where both have them."""
        if asked.vector is not None and self.vector is not None:
            return 1.0 + (dot(asked.vector, self.vector) - BY_VECTORS) / (1.0 - BY_VECTORS)
        return alike(asked.words, self._centre) / BY_WORDS


def put_together(asked: Iterable[Asked], clusters: list[Cluster]) -> dict[UUID, UUID]:
    """Each question's cluster, those in `clusters` first; new ones are added to them. Left out: what fits none."""
    placed: dict[UUID, UUID] = {}
    for each in asked:
        near, nearest = max(
            ((cluster.nearness(each), cluster) for cluster in clusters), key=lambda pair: pair[0], default=(0.0, None)
        )
        if nearest is None or near < 1.0:
            if len(clusters) >= MOST_CLUSTERS:
                continue
            nearest = Cluster(derive_id("cluster", each.inquiry_id))
            clusters.append(nearest)
        nearest.add(each)
        placed[each.inquiry_id] = nearest.cluster_id
    return placed


def most_central(texts: Sequence[Weighed]) -> int:
    """The place of the text that is most like all others; among equals the first."""
    return max(range(len(texts)), key=lambda place: (sum(alike(texts[place], other) for other in texts), -place))


def dot(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1."""
    found: float = sum(map(mul, one, other))
    return found


def scaled(vector: Vector) -> Vector:
    """The same direction at length 1."""
    length = math.sqrt(dot(vector, vector))
    return [value / length for value in vector] if length else vector
