"""Trains the model from the examples: one-against-rest linear SVM, calibrated on held-out folds. Deterministic.

scikit-learn is imported here and nowhere else, because a running service needs none of it.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy carries no types
from sklearn.svm import LinearSVC

from intent.calibration import Calibration, calibrate
from intent.concepts import Concepts
from intent.examples import Example
from intent.features import concept_features
from intent.known_messages import KnownMessages
from intent.measures import Verdict
from intent.message import masked_lines, understood
from intent.model import TextModel
from intent.vectors import vector
from intent.vocabulary import Flags, Floats, Ints, Sentences, Vocabulary, learn_vocabulary
from intent.word_parts import telling_columns

FOLDS = 3
PENALTY = 1.0
"""C of the support vector machine. Found by cross-validation (1 and 3 are alike, 0.3 is a point worse)."""

TOLERANCE = 0.01
"""Of the solver; weights differ by a thousandth from those at a tenth of it, and training is a fifth shorter."""


def train(examples: Sequence[Example], concepts: Concepts, calibration: Calibration) -> TextModel:
    """The model for these examples, which lie side by side by intent. Takes seconds of one core."""
    return _model(_Task(examples, concepts), calibration)


def train_and_hold_out(examples: Sequence[Example], concepts: Concepts) -> tuple[TextModel, Floats]:
    """The same, calibrated on held-out folds, with the scores of models that had not seen the example (a row each)."""
    task = _Task(examples, concepts)
    scores = held_out_scores(task.matrix, task.truth, folds_of(examples), len(task.labels))
    return _model(task, calibrate(scores, task.truth)), scores


def train_and_judge(
    examples: Sequence[Example], concepts: Concepts, calibration: Calibration, folds: Ints, quotable: Flags
) -> tuple[TextModel, Floats]:
    """The model, and the scores (a row an example) that models without its fold give each; zeros where that is -1.

    Only the examples that are `quotable` may be named where a message is like them.
    """
    task = _Task(examples, concepts)
    scores = held_out_scores(task.matrix, task.truth, folds, len(task.labels))
    return _model(task, calibration, quotable), scores


class _Task:
    """Examples as the columns and rows that a model is fitted to."""

    def __init__(self, examples: Sequence[Example], concepts: Concepts) -> None:
        self.examples, self.concepts = examples, concepts
        self.labels, self.truth = _labels(examples)
        self.messages = _messages(examples)
        self.vocabulary = learn_vocabulary(self.messages, concepts)
        self.matrix = _matrix(self.messages, self.vocabulary, concepts)


def _model(task: _Task, calibration: Calibration, quotable: Flags | None = None) -> TextModel:
    weights, bias = fit(task.matrix, task.truth)
    known = _known(task, np.ones(len(task.examples), dtype=np.bool_) if quotable is None else quotable)
    return TextModel(task.labels, task.vocabulary, task.concepts, weights, bias, calibration, known)


def cross_validated(examples: Sequence[Example], concepts: Concepts) -> list[Verdict]:
    """Every example judged by a model that saw neither it nor its translations."""
    task = _Task(examples, concepts)
    scores = held_out_scores(task.matrix, task.truth, folds_of(examples), len(task.labels))
    probabilities = calibrate(scores, task.truth).probabilities(scores)
    return [
        Verdict(example.language, example.intent, task.labels[int(row.argmax())], float(row.max()))
        for example, row in zip(examples, probabilities, strict=True)
    ]


def _labels(examples: Sequence[Example]) -> tuple[list[str], Ints]:
    labels = sorted({example.intent for example in examples})
    return labels, np.array([labels.index(example.intent) for example in examples], dtype=np.int32)


def _messages(examples: Sequence[Example]) -> list[Sentences]:
    return [understood(masked_lines(example.text)).sentences for example in examples]


def _matrix(messages: Sequence[Sentences], vocabulary: Vocabulary, concepts: Concepts) -> csr_matrix:
    """Messages as the rows of one sparse matrix."""
    vectors = [vector(sentences, vocabulary, concepts) for sentences in messages]
    starts = np.cumsum([0, *map(len, vectors)])
    columns = np.array([column for each in vectors for column in each], dtype=np.int32)
    values = np.array([value for each in vectors for value in each.values()], dtype=np.float32)
    return csr_matrix((values, columns, starts), shape=(len(vectors), len(vocabulary.features)))


def fit(matrix: csr_matrix, truth: Ints) -> tuple[Floats, Floats]:
    """Weights (features x labels) and bias of a linear SVM."""
    machine = LinearSVC(C=PENALTY, tol=TOLERANCE, random_state=0).fit(matrix, truth)
    return np.ascontiguousarray(machine.coef_.T, dtype=np.float32), machine.intercept_.astype(np.float32)


def folds_of(examples: Sequence[Example]) -> Ints:
    """In which part of the examples each is judged by a model that learnt from the other parts."""
    return np.array([example.position % FOLDS for example in examples], dtype=np.int32)


def held_out_scores(matrix: csr_matrix, truth: Ints, folds: Ints, labels: int) -> Floats:
    """Scores of every example by a model that did not see its fold; zeros for those of fold -1, which all models see.

    Folds go by position within language and intent: the same sentence stands at about the same place in the files
    of several languages, and must not teach the model what it is tested on.
    """
    scores = np.zeros((len(folds), labels), dtype=np.float32)
    for fold in range(FOLDS):
        weights, bias = fit(matrix[folds != fold], truth[folds != fold])
        scores[folds == fold] = matrix[folds == fold] @ weights + bias
    return scores


def _known(task: _Task, quotable: Flags) -> KnownMessages:
    places = np.flatnonzero(quotable).tolist()
    columns = [_telling_columns(task.messages[place], task.vocabulary, task.concepts) for place in places]
    return KnownMessages(
        texts=[task.examples[place].text for place in places],
        languages=[task.examples[place].language for place in places],
        columns=np.array([column for each in columns for column in each], dtype=np.int32),
        starts=np.cumsum([0, *map(len, columns)]).astype(np.int32),
        first_of_label=np.searchsorted(task.truth[places], np.arange(len(task.labels) + 1)).astype(np.int32),
        squares=task.vocabulary.squares,
    )


def _telling_columns(sentences: Sentences, vocabulary: Vocabulary, concepts: Concepts) -> list[int]:
    """The columns by which a message is compared with others."""
    own = [column for words in sentences for word in words for column in telling_columns(word, vocabulary)]
    meant, _ = vocabulary.columns(concept_features(concepts.find_all(sentences)))
    return sorted({*own, *meant})
