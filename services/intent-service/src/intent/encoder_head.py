"""What a message wants, by its sentence vector: a multinomial logistic regression over the encoder's dimensions.

Its weights are learnt from the same examples as those of the quick model. Encoding all of them takes minutes, so the
weights lie beside the code (`encoder_head.npz`, 90 kB) and are made anew by `intent-service train-encoder`; a test
tells when the examples have changed since.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np

from intent.calibration import log_softmax
from intent.data_files import language_files
from intent.vocabulary import Floats

FILE = "encoder_head.npz"


@dataclass(frozen=True, eq=False)
class EncoderHead:
    """`mean` (dimensions) is that of all examples, `weights` has a row a dimension and a column a label."""

    labels: Sequence[str]
    mean: Floats
    weights: Floats
    bias: Floats
    taught_by: str

    def log_chances(self, vector: Floats) -> Floats:
        """Logarithms of the chances of the labels, along the last axis."""
        return log_softmax(centred(vector, self.mean) @ self.weights + self.bias)


def centred(vectors: Floats, mean: Floats) -> Floats:
    """Vectors from the middle of all: those of this encoder all lie in one narrow cone, and differences count."""
    moved = vectors - mean
    lengths = np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)
    turned: Floats = (moved / lengths).astype(np.float32)
    return turned


def taught_by() -> str:
    """Names the examples that a head is learnt from."""
    digest = hashlib.sha256()
    for path in language_files("examples"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def save_head(head: EncoderHead, path: Path) -> None:
    """Write a head in half precision. Raises OSError."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            labels=np.array(head.labels),
            mean=head.mean.astype(np.float16),
            weights=head.weights.astype(np.float16),
            bias=head.bias.astype(np.float16),
            taught_by=np.array(head.taught_by),
        )


def load_head(path: Path | None = None) -> EncoderHead:
    """The head that lies beside the code, or another. Raises OSError and ValueError."""
    content = path.read_bytes() if path else files("intent").joinpath(FILE).read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return EncoderHead(
            labels=arrays["labels"].tolist(),
            mean=arrays["mean"].astype(np.float32),
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            taught_by=str(arrays["taught_by"]),
        )
