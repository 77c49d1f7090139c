"""Trains the model from the examples: one-against-rest linear SVM, calibrated on held-out folds. Deterministic.

scikit-learn is imported here and nowhere else, because a running service needs none of it.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy carries no types
from sklearn.svm import LinearSVC

from intent.calibration import calibrate
from intent.concepts import Concepts
from intent.examples import Example
from intent.measures import Verdict
from intent.model import ExampleRows, IntentModel
from intent.vectors import Floats, Ints, Vector, Vectoriser, learn_vocabulary

FOLDS = 3
PENALTY = 1.0
"""C of the support vector machine. Found by cross-validation (1 and 3 are alike, 0.3 is a point worse)."""

TOLERANCE = 0.01
"""Of the solver; weights differ by a thousandth from those at a tenth of it, and training is a fifth shorter."""


def train(examples: Sequence[Example], concepts: Concepts) -> IntentModel:
    """The model for these examples, which lie side by side by intent. Takes seconds of one core."""
    labels, truth = _labels(examples)
    vectoriser, matrix = _vectorised(examples, concepts)
    weights, bias = fit(matrix, truth)
    calibration = calibrate(held_out_scores(matrix, truth, examples, len(labels)), truth)
    return IntentModel(labels, vectoriser, weights, bias, calibration, _rows(examples, matrix, truth, len(labels)))


def cross_validated(examples: Sequence[Example], concepts: Concepts) -> list[Verdict]:
    """Every example judged by a model that saw neither it nor its translations."""
    labels, truth = _labels(examples)
    _, matrix = _vectorised(examples, concepts)
    scores = held_out_scores(matrix, truth, examples, len(labels))
    probabilities = calibrate(scores, truth).probabilities(scores)
    return [
        Verdict(example.language, example.intent, labels[int(row.argmax())], float(row.max()))
        for example, row in zip(examples, probabilities, strict=True)
    ]


def _labels(examples: Sequence[Example]) -> tuple[list[str], Ints]:
    labels = sorted({example.intent for example in examples})
    return labels, np.array([labels.index(example.intent) for example in examples], dtype=np.int32)


def _vectorised(examples: Sequence[Example], concepts: Concepts) -> tuple[Vectoriser, csr_matrix]:
    vectoriser = Vectoriser(*learn_vocabulary([example.text for example in examples], concepts), concepts)
    vectors = [vectoriser.vector(example.text) for example in examples]
    return vectoriser, as_matrix(vectors, len(vectoriser.vocabulary))


def fit(matrix: csr_matrix, truth: Ints) -> tuple[Floats, Floats]:
    """Weights (features x labels) and bias of a linear SVM."""
    machine = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0).fit(matrix, truth)
    return np.ascontiguousarray(machine.coef_.T, dtype=np.float32), machine.intercept_.astype(np.float32)


def held_out_scores(matrix: csr_matrix, truth: Ints, examples: Sequence[Example], labels: int) -> Floats:
    """Scores of every example by a model that did not see it.

    Folds go by position within language and intent: the same sentence stands at about the same place in the files
    of several languages, and must not teach the model what it is tested on.
    """
    folds = np.array([example.position % FOLDS for example in examples])
    scores = np.zeros((len(examples), labels), dtype=np.float32)
    for fold in range(FOLDS):
        weights, bias = fit(matrix[folds != fold], truth[folds != fold])
        scores[folds == fold] = matrix[folds == fold] @ weights + bias
    return scores


def as_matrix(vectors: Sequence[Vector], width: int) -> csr_matrix:
    """Vectors as the rows of one sparse matrix."""
    starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
    columns = np.concatenate([vector.columns for vector in vectors])
    values = np.concatenate([vector.values for vector in vectors])
    return csr_matrix((values, columns, starts), shape=(len(vectors), width))


def _rows(examples: Sequence[Example], matrix: csr_matrix, truth: Ints, labels: int) -> ExampleRows:
    return ExampleRows(
        texts=[example.text for example in examples],
        languages=[example.language for example in examples],
        columns=matrix.indices.astype(np.int32),
        values=matrix.data.astype(np.float32),
        starts=matrix.indptr.astype(np.int32),
        first_of_label=np.searchsorted(truth, np.arange(labels + 1)).astype(np.int32),
    )
