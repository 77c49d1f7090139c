"""Keeps a trained model in a file, so that a restart takes milliseconds. Plain arrays, no pickle."""

import hashlib
import json
import logging
import zipfile
from dataclasses import astuple
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from crossdesk.whole_file import whole_file
from numpy.typing import NDArray

from intent.calibration import Calibration
from intent.concepts import Concepts
from intent.data_files import language_files
from intent.known_messages import KnownMessages
from intent.model import TextModel
from intent.vocabulary import Vocabulary

Kind = Literal["intents", "feelings"]

log = logging.getLogger(__name__)

_CODE = (
    "calibration.py",
    "concepts.py",
    "examples.py",
    "features.py",
    "masking.py",
    "message.py",
    "model_file.py",
    "own_words.py",
    "text.py",
    "tracking_forms.py",
    "training.py",
    "vectors.py",
    "vocabulary.py",
    "word_parts.py",
)
"""Files that decide what a model looks like; a change in any of them makes kept models worthless."""

_FOLDERS = ("examples", "concepts", "feeling_examples", "feelings")
_TABLES = ("confidence.yaml", "held_back.jsonl", "tracking_forms.yaml")
"""What models are made of beside the code."""

_ROWS = ("columns", "starts", "first_of_label")


def fingerprint() -> str:
    """Names the models that belong to these examples, concepts and this code."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in (
        *(files("intent").joinpath(name) for name in _CODE),
        *(file for folder in _FOLDERS for file in language_files(folder)),
        *(files("intent").joinpath(name) for name in _TABLES),
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def path_of(directory: Path, kind: Kind, name: str) -> Path:
    """Where the model of this kind and fingerprint is kept."""
    return directory / f"{kind}-{name}.npz"


def save(model: TextModel, path: Path) -> None:
    """Write the model so that nobody ever reads half a file. Raises OSError."""
    with whole_file(path) as file:
        np.savez(file, **_arrays(model))


def load(path: Path, concepts: Concepts) -> TextModel | None:
    """The model kept at `path`; None where there is none or it cannot be read (it is then trained again)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _model({name: arrays[name] for name in arrays.files}, concepts)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("a kept model is unreadable and will be trained again", extra={"error": repr(error)})
        return None


def model_as_bytes(model: TextModel) -> bytes:
    """The model compressed, its weights in half precision: some 9 MB."""
    file = BytesIO()
    np.savez_compressed(file, **{**_arrays(model), "weights": model.weights.astype(np.float16)})
    return file.getvalue()


def model_from_bytes(data: bytes, concepts: Concepts) -> TextModel:
    """A model as `model_as_bytes` gave it, its weights still in half precision. Raises ValueError when it is none."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return _model({name: arrays[name] for name in arrays.files}, concepts)
    except (OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"the bytes are no model: {error!r}") from error


def _arrays(model: TextModel) -> dict[str, Any]:
    strings = {
        "labels": list(model.labels),
        "features": list(model.vocabulary.features),
        "texts": list(model.known.texts),
        "languages": list(model.known.languages),
    }
    return {
        "strings": np.frombuffer(json.dumps(strings).encode(), dtype=np.uint8),
        "idf": model.vocabulary.idf,
        "weights": model.weights,
        "bias": model.bias,
        "calibration": np.array(astuple(model.calibration)),
        **{name: getattr(model.known, name) for name in _ROWS},
    }


def _model(arrays: dict[str, NDArray[Any]], concepts: Concepts) -> TextModel:
    strings = json.loads(arrays["strings"].tobytes())
    vocabulary = Vocabulary(strings["features"], arrays["idf"])
    rows = {name: arrays[name] for name in _ROWS}
    return TextModel(
        labels=strings["labels"],
        vocabulary=vocabulary,
        concepts=concepts,
        weights=arrays["weights"],
        bias=arrays["bias"],
        calibration=Calibration(*arrays["calibration"].tolist()),
        known=KnownMessages(strings["texts"], strings["languages"], **rows, squares=vocabulary.squares),
    )
