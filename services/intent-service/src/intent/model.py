"""The intent model: a linear classifier over sparse vectors, with calibrated confidence and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from intent.calibration import Calibration
from intent.vectors import Floats, Ints, Vector, Vectoriser


@dataclass(frozen=True)
class ExampleRows:
    """Examples as sparse rows, grouped by intent.

    The rows of label `i` begin at `first_of_label[i]`, the entries of row `r` at `starts[r]`.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    columns: Ints
    values: Floats
    starts: Ints
    first_of_label: Ints


@dataclass(frozen=True)
class Prediction:
    """Intents with their probabilities, likeliest first, and the vector they were derived from."""

    ranked: list[tuple[str, float]]
    vector: Vector

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """Calibrated probability of the likeliest intent."""
        return self.ranked[0][1]


@dataclass(frozen=True)
class IntentModel:
    """`weights` has a row for each feature and a column for each label."""

    labels: Sequence[str]
    vectoriser: Vectoriser
    weights: Floats
    bias: Floats
    calibration: Calibration
    examples: ExampleRows

    def predict(self, text: str) -> Prediction:
        """What a message most likely wants. A message without readable words is `out_of_scope` for certain."""
        vector = self.vectoriser.vector(text)
        if not vector.said:
            return Prediction([("out_of_scope", 1.0)], vector)
        probabilities = self.calibration.probabilities(self.scores(vector))
        order = np.argsort(-probabilities, kind="stable")
        ranked = zip(order.tolist(), probabilities[order].tolist(), strict=True)
        return Prediction([(self.labels[index], probability) for index, probability in ranked], vector)

    def scores(self, vector: Vector) -> Floats:
        """The raw score of every label."""
        scores: Floats = vector.values @ self.weights[vector.columns] + self.bias
        return scores

    def pull(self, vector: Vector, intent: str) -> dict[str, float]:
        """How much each feature of a message spoke for an intent, compared with the mean of all intents."""
        own = self.weights[vector.columns, self.labels.index(intent)]
        pulls = vector.values * (own - self._mean_weights[vector.columns])
        features = map(self.vectoriser.vocabulary.__getitem__, vector.columns.tolist())
        return dict(zip(features, pulls.tolist(), strict=True))

    @cached_property
    def _mean_weights(self) -> Floats:
        means: Floats = self.weights.mean(axis=1)
        return means

    def nearest_example(self, vector: Vector, intent: str) -> tuple[str, str, float]:
        """Text, language and similarity (0 to 1) of the example of this intent that is most like the message."""
        rows, label = self.examples, self.labels.index(intent)
        first, last = rows.first_of_label[label], rows.first_of_label[label + 1]
        start, end = rows.starts[first], rows.starts[last]
        query = np.zeros(len(self.weights), dtype=np.float32)
        query[vector.columns] = vector.values
        products = rows.values[start:end] * query[rows.columns[start:end]]
        sums = np.add.reduceat(np.append(products, 0), rows.starts[first:last] - start)
        best = int(np.argmax(sums))
        length = float(np.linalg.norm(vector.values)) * float(
            np.linalg.norm(rows.values[rows.starts[first + best] : rows.starts[first + best + 1]])
        )
        return rows.texts[first + best], rows.languages[first + best], float(sums[best]) / length if length else 0.0
