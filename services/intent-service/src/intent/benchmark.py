"""The engine of intent-service (words and sentence encoder, weighed) on public sets of labelled texts."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np

from intent.benchmark_files import Labelled, read_labelled
from intent.calibration import Calibration, calibrate, log_softmax
from intent.concepts import read_concepts
from intent.confidence import quick_scores
from intent.data_files import by_language
from intent.encoder_head import EncoderHead
from intent.encoding import Encode, encode_all
from intent.examples import Example
from intent.measures import Verdict, accuracy, calibration_error, macro_f1
from intent.measures import by_language as by_group
from intent.model import TextModel
from intent.together import Together, weigh
from intent.train_encoder import fit_head, held_out_chances
from intent.training import folds_of, train_and_hold_out
from intent.vocabulary import Floats, Ints

OUT_OF_SCOPE = "oos"
LOST = 0.01
"""Share of the texts held back whose right label may be given up for texts out of scope to be recognised."""
_PENALTY = 10.0
_THRESHOLDS = np.linspace(0.0, 0.9, 91)


@dataclass(frozen=True)
class Result:
    """`accuracy` is of texts in scope; `out_of_scope_recall` is None where the set has no texts out of it.

    `macro_f1_by_group` has one for each language, and its mean is `macro_f1`.
    """

    name: str
    trained_on: int
    tested_on: int
    accuracy: float
    quick_accuracy: float
    macro_f1: float
    macro_f1_by_group: dict[str, float]
    ece: float
    out_of_scope_recall: float | None
    quick_latency_ms: float
    seconds: float

    def as_json(self) -> str:
        """The figures as one object."""
        return json.dumps(asdict(self), indent=1)

    def as_text(self) -> str:
        """The figures, one a line."""
        shown = asdict(self).items()
        return "\n".join(
            f"{name:20} {value:.4f}" if isinstance(value, float) else f"{name:20} {value}" for name, value in shown
        )


@dataclass(frozen=True)
class Engine:
    """What was learnt from a training set. Under `threshold` a text counts as out of scope."""

    quick: TextModel
    head: EncoderHead
    calibration: Calibration
    together: Together
    threshold: float

    def chances(self, scores: Floats, vectors: Floats) -> Floats:
        """Chances (texts x labels), by the quick model's scores and the sentence vectors."""
        return self.together.chances(log_softmax(scores * self.calibration.sharpness), self.head.log_chances(vectors))


def run_benchmark(name: str, training: Path, test: Path, encode: Encode) -> Result:
    """Train on one set and judge on another. Raises OSError and ValueError for files that cannot be read."""
    began = time.perf_counter()
    taught, asked = read_labelled(training, training=True), read_labelled(test, training=False)
    taught.sort(key=lambda each: each.label)
    engine = learn(taught, encode_all([each.text for each in taught], encode))
    scores, milliseconds = _scored(engine.quick, asked)
    chances = engine.chances(scores, encode_all([each.text for each in asked], encode))
    quick = [each.label == engine.quick.labels[place] for each, place in zip(asked, scores.argmax(axis=1), strict=True)]
    verdicts = _verdicts(engine, asked, chances)
    inside = [verdict for verdict in verdicts if verdict.meant != OUT_OF_SCOPE]
    outside = [verdict for verdict in verdicts if verdict.meant == OUT_OF_SCOPE]
    groups = {group: macro_f1(found) for group, found in by_group(verdicts).items()}
    return Result(
        name=name,
        trained_on=len(taught),
        tested_on=len(asked),
        accuracy=accuracy(inside),
        quick_accuracy=fmean(quick),
        macro_f1=fmean(groups.values()),
        macro_f1_by_group=groups,
        ece=calibration_error(verdicts),
        out_of_scope_recall=accuracy(outside) if outside else None,
        quick_latency_ms=milliseconds,
        seconds=time.perf_counter() - began,
    )


def learn(taught: Sequence[Labelled], vectors: Floats) -> Engine:
    """The engine for these texts (sorted by label) and their sentence vectors; weights are found on held-out folds."""
    examples = [Example("und", each.label, each.text, place) for place, each in enumerate(taught)]
    quick, scores = train_and_hold_out(examples, read_concepts(by_language("concepts")))
    labels = [each.label for each in taught]
    truth = np.array([quick.labels.index(label) for label in labels], dtype=np.int32)
    calibration = calibrate(scores, truth)
    heard = held_out_chances(vectors, labels, folds_of(examples), _PENALTY)
    together = weigh(log_softmax(scores * calibration.sharpness), heard, truth)
    chances = together.chances(log_softmax(scores * calibration.sharpness), heard)
    threshold = _threshold(chances, truth) if OUT_OF_SCOPE in quick.labels else 0.0
    return Engine(quick, fit_head(vectors, labels, _PENALTY), calibration, together, threshold)


def _threshold(chances: Floats, truth: Ints) -> float:
    """The highest under which no more than LOST of the texts held back lose their right label."""
    right = chances.max(axis=1)[chances.argmax(axis=1) == truth]
    return float(max(each for each in _THRESHOLDS if (right < each).sum() <= LOST * len(truth)))


def _scored(quick: TextModel, asked: Sequence[Labelled]) -> tuple[Floats, float]:
    """Scores of all, and the median milliseconds for one."""
    rows, seconds = [], []
    for each in asked:
        began = time.perf_counter()
        rows.append(quick_scores(quick, [each.text])[0])
        seconds.append(time.perf_counter() - began)
    return np.array(rows), median(seconds) * 1000


def _verdicts(engine: Engine, asked: Sequence[Labelled], chances: Floats) -> list[Verdict]:
    found = []
    for each, row in zip(asked, chances, strict=True):
        best = float(row.max())
        label = engine.head.labels[int(row.argmax())] if best >= engine.threshold else OUT_OF_SCOPE
        found.append(Verdict(each.group, each.label, label, best))
    return found
