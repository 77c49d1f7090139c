"""Does it help the quick model to learn from the encoder? Measured on messages that neither had seen.

Quick model and encoder's head are learnt from the examples without the messages held back. What both together are sure
of, where the quick model alone is not, is taught to the quick model, which is then judged by itself on messages held
back. It is taught from one half of them and judged on the other, and the other way round; or from other messages.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from intent.calibration import log_softmax
from intent.confidence import Confidence, load_confidence, quick_scores
from intent.encoder_head import EncoderHead
from intent.encoding import Encode, encode_all
from intent.example_vectors import vectors_of
from intent.examples import Example
from intent.learnt import TASKS
from intent.lessons import LONGEST, TAUGHT_FROM, UNSURE_BELOW, says_enough
from intent.material import gather
from intent.message import masked_lines
from intent.model import TextModel
from intent.policy import load_policy
from intent.train_encoder import fit_head
from intent.training import train
from intent.vocabulary import Flags, Floats


@dataclass(frozen=True)
class TeacherFigures:
    """Shares are 0 to 1; `before` and `after` are the quick model's accuracy on the half that was not taught.

    `sure_before` and `sure_after` are the shares that it decides alone.
    `unsure` counts those messages to teach from that the quick model was not sure of, `taught` those of them that were
    taught, `rightly` the share of these whose intent the teacher found.
    """

    messages: int
    unsure: int
    taught: int
    rightly: float
    before: float
    after: float
    sure_before: float
    sure_after: float

    def as_json(self) -> str:
        """All of them as one object."""
        return json.dumps(asdict(self), indent=1)


def measure_teacher(directory: Path, encode: Encode, others: Sequence[Example] = ()) -> TeacherFigures:
    """Takes a minute, and some more where the examples' vectors are not kept in `directory` yet.

    Of `others`, from which to teach if there are any, the labels count for `rightly` alone.
    """
    material, confidence = gather(), load_confidence()["intents"]
    held = np.array([origin == "held_back" for origin in material.origins])
    vectors = vectors_of(material.examples, directory, encode)
    shared = [example for example, its in zip(material.examples, held, strict=True) if not its]
    head = fit_head(vectors[~held], [example.intent for example in shared])
    pupil = _pupil(shared, confidence)
    judged = [example for example, its in zip(material.examples, held, strict=True) if its]
    odd = np.array([example.position % 2 == 1 for example in judged])
    everywhere = np.ones(len(judged), dtype=np.bool_)
    teachers = list(others) or judged
    heard = encode_all([each.text for each in others], encode) if others else vectors[held]
    unsure, labels = _lessons(pupil, head, teachers, heard, confidence)
    right, sure = _judged(pupil, judged, confidence)
    right_after, sure_after = right.copy(), sure.copy()
    halves = [(np.ones(len(teachers), dtype=np.bool_), everywhere)] if others else [(odd, ~odd), (~odd, odd)]
    for teaching, judging in halves:
        found = _judged(_pupil([*shared, *_taught(teachers, labels, teaching)], confidence), judged, confidence)
        right_after[judging], sure_after[judging] = found[0][judging], found[1][judging]
    rightly = [label == each.intent for each, label in zip(teachers, labels, strict=True) if label is not None]
    return TeacherFigures(
        messages=len(judged),
        unsure=int(unsure.sum()),
        taught=len(rightly),
        rightly=round(sum(rightly) / max(1, len(rightly)), 4),
        before=round(float(right.mean()), 4),
        after=round(float(right_after.mean()), 4),
        sure_before=round(float(sure.mean()), 4),
        sure_after=round(float(sure_after.mean()), 4),
    )


def _taught(examples: Sequence[Example], labels: Sequence[str | None], teaching: Flags) -> list[Example]:
    return [
        example._replace(intent=label, text=masked_lines(example.text))
        for example, label, its in zip(examples, labels, teaching, strict=True)
        if its and label is not None
    ]


def _pupil(examples: Sequence[Example], confidence: Confidence) -> TextModel:
    ordered = sorted(examples, key=lambda example: example.intent)
    return train(ordered, TASKS["intents"].concepts(), confidence.quick)


def _judged(model: TextModel, examples: Sequence[Example], confidence: Confidence) -> tuple[Flags, Flags]:
    """Which messages the quick model understands, and of which it is so sure that the encoder is not asked."""
    scores = quick_scores(model, [example.text for example in examples])
    pairs = zip(scores.argmax(axis=-1).tolist(), examples, strict=True)
    right = np.array([model.labels[place] == each.intent for place, each in pairs], dtype=np.bool_)
    return right, confidence.quick.probabilities(scores).max(axis=-1) >= load_policy().encoder_below


def _lessons(
    pupil: TextModel, head: EncoderHead, examples: Sequence[Example], vectors: Floats, confidence: Confidence
) -> tuple[Flags, list[str | None]]:
    """Where the quick model is unsure, and the label taught for each message; None for those that teach nothing."""
    scores = quick_scores(pupil, [example.text for example in examples])
    unsure: Flags = confidence.quick.probabilities(scores).max(axis=-1) < UNSURE_BELOW
    words = log_softmax(scores * confidence.quick.sharpness)
    chances = confidence.together.chances(words, head.log_chances(vectors))
    fit = unsure & (chances.max(axis=-1) >= TAUGHT_FROM)
    labels: list[str | None] = []
    for example, its, row in zip(examples, fit, chances, strict=True):
        masked = masked_lines(example.text)
        teaches = its and len(masked) <= LONGEST and says_enough(masked)
        labels.append(pupil.labels[int(row.argmax())] if teaches else None)
    return unsure, labels
