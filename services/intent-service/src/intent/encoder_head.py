"""What a message wants, and what is felt, by its sentence vector: logistic regressions over the encoder's dimensions.

Their weights are learnt from the same examples as those of the quick models. Encoding all of them takes minutes, so the
weights lie beside the code (`heads/*.npz`, 60 kB) and are made anew by `intent-service train-encoder`; a test tells
when the examples have changed since.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np

from intent.calibration import log_softmax
from intent.examples import Example
from intent.model_file import Kind
from intent.vocabulary import Floats

FOLDER = "heads"


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


@dataclass(frozen=True, eq=False)
class Heads:
    """That of intents and that of feelings, of one encoder."""

    intents: EncoderHead
    feelings: EncoderHead


def load_heads() -> Heads:
    """The heads that lie beside the code. Raises OSError and ValueError."""
    return Heads(load_head(path_of_head("intents")), load_head(path_of_head("feelings")))


def centred(vectors: Floats, mean: Floats) -> Floats:
    """Vectors from the middle of all: those of this encoder all lie in one narrow cone, and differences count."""
    moved = vectors - mean
    lengths = np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)
    turned: Floats = (moved / lengths).astype(np.float32)
    return turned


def taught_by(examples: Sequence[Example]) -> str:
    """Names the examples that a head is learnt from."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.intent}\0{example.text}\0".encode())
    return digest.hexdigest()[:32]


def save_head(head: EncoderHead, path: Path) -> None:
    """Write a head in half precision. Raises OSError."""
    path.write_bytes(head_as_bytes(head))


def head_as_bytes(head: EncoderHead) -> bytes:
    """A head in half precision."""
    file = BytesIO()
    np.savez_compressed(
        file,
        labels=np.array(head.labels),
        mean=head.mean.astype(np.float16),
        weights=head.weights.astype(np.float16),
        bias=head.bias.astype(np.float16),
        taught_by=np.array(head.taught_by),
    )
    return file.getvalue()


def path_of_head(kind: Kind) -> Path:
    """Where the head of a kind lies beside the code."""
    return Path(str(files("intent").joinpath(FOLDER, f"{kind}.npz")))


def load_head(path: Path) -> EncoderHead:
    """A head as it was saved. Raises OSError and ValueError."""
    return head_from_bytes(path.read_bytes())


def head_from_bytes(data: bytes) -> EncoderHead:
    """A head as `head_as_bytes` gave it. Raises ValueError."""
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return EncoderHead(
            labels=arrays["labels"].tolist(),
            mean=arrays["mean"].astype(np.float32),
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            taught_by=str(arrays["taught_by"]),
        )
