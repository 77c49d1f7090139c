"""How sure we are when a model says how sure it is: `confidence.yaml`, measured on messages held back from training.

The numbers hardly change when examples are added, and finding them takes messages that nobody trained on, so they are
kept beside the code: `intent-service calibrate FILE` finds them anew.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import yaml

from intent.calibration import Calibration, calibrate, log_softmax
from intent.data_files import table
from intent.encoder_head import load_head
from intent.encoding import Encode, encode_all
from intent.message import masked_lines, understood
from intent.model import IntentModel
from intent.together import Together, weigh
from intent.vocabulary import Floats

FILE = "confidence.yaml"
_HEADER = "# Found by `intent-service calibrate` on {messages} messages held back from training. See confidence.py.\n"


@dataclass(frozen=True)
class Confidence:
    """That of the quick model by itself, and the weights of both models together."""

    quick: Calibration
    together: Together


def load_confidence() -> Confidence:
    """What was measured last."""
    data: dict[str, Any] = table(FILE)
    return Confidence(Calibration(**data["quick"]), Together(**data["together"]))


def measure_confidence(model: IntentModel, encode: Encode, rows: Sequence[tuple[str, str]]) -> Confidence:
    """The confidence that holds on these messages and what each wants. Raises ValueError on an unknown intent."""
    texts, intents = [text for text, _ in rows], [intent for _, intent in rows]
    truth = np.array([model.labels.index(intent) for intent in intents], dtype=np.int32)
    scores = quick_scores(model, texts)
    quick = calibrate(scores, truth)
    heard = load_head().log_chances(encode_all(texts, encode))
    rounded = Calibration(*(round(value, 4) for value in asdict(quick).values()))
    return Confidence(rounded, weigh(log_softmax(scores * quick.sharpness), heard, truth))


def quick_scores(model: IntentModel, texts: Sequence[str]) -> Floats:
    """Scores of the quick model (messages x labels); zeros where nothing is readable."""
    found = [model.predict(model.look_up(understood(masked_lines(text)).sentences)).scores for text in texts]
    nothing = np.zeros(len(model.labels), dtype=np.float32)
    return np.array([nothing if scores is None else scores for scores in found])


def as_yaml(confidence: Confidence, messages: int) -> str:
    """The content of `confidence.yaml`."""
    return _HEADER.format(messages=messages) + yaml.safe_dump(asdict(confidence), sort_keys=False)
