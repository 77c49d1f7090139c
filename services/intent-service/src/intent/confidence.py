"""How sure we are when a model says how sure it is: `confidence.yaml`, measured on messages held back.

The numbers hardly change when examples are added, and finding them takes minutes, so they are kept beside the code:
`intent-service train-encoder` finds them anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from intent.calibration import Calibration, calibrate, log_softmax
from intent.concepts import Concepts
from intent.data_files import table
from intent.examples import Example, load_held_back
from intent.message import masked_lines, understood
from intent.model import TextModel
from intent.model_file import Kind
from intent.together import Together, weigh
from intent.vocabulary import Floats

FILE = "confidence.yaml"
_HEADER = "# Found by `intent-service train-encoder` on the messages held back. See confidence.py.\n"


@dataclass(frozen=True)
class Confidence:
    """That of the quick model by itself, and the weights of it and the encoder together."""

    quick: Calibration
    together: Together


def load_confidence() -> dict[Kind, Confidence]:
    """What was measured last."""
    data: dict[Kind, Any] = table(FILE)
    return {
        kind: Confidence(Calibration(**found["quick"]), Together(**found["together"])) for kind, found in data.items()
    }


def path_of_confidence() -> Path:
    """Where it is kept."""
    return Path(str(files("intent").joinpath(FILE)))


def measure(examples: Sequence[Example], vectors: Floats, concepts: Concepts, penalty: float) -> Confidence:
    """The confidence that holds on those of the examples that were held back, each judged by models without it.

    `vectors` are the examples' (examples x 384). Takes a minute.
    """
    from intent.train_encoder import held_out_chances  # noqa: PLC0415  # brings scikit-learn, as the next does
    from intent.training import folds_of, train_and_hold_out  # noqa: PLC0415

    model, scores = train_and_hold_out(examples, concepts)
    labels = [example.intent for example in examples]
    heard = held_out_chances(vectors, labels, folds_of(examples), penalty)
    held_back = {row["text"] for row in load_held_back()}
    judged = np.array([example.text in held_back for example in examples])
    truth = np.array([model.labels.index(label) for label in labels], dtype=np.int32)[judged]
    quick = calibrate(scores[judged], truth)
    rounded = Calibration(*(round(value, 4) for value in asdict(quick).values()))
    together = weigh(log_softmax(scores[judged] * quick.sharpness), heard[judged], truth)
    return Confidence(rounded, together)


def quick_scores(model: TextModel, texts: Sequence[str]) -> Floats:
    """Scores of the quick model (messages x labels); zeros where nothing is readable."""
    found = [model.predict(model.look_up(understood(masked_lines(text)).sentences)).scores for text in texts]
    nothing = np.zeros(len(model.labels), dtype=np.float32)
    return np.array([nothing if scores is None else scores for scores in found])


def as_yaml(measured: Mapping[Kind, Confidence]) -> str:
    """The content of `confidence.yaml`."""
    return _HEADER + yaml.safe_dump({kind: asdict(found) for kind, found in measured.items()}, sort_keys=False)
