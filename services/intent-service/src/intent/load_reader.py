"""Puts together what reading takes; trains the model where none is kept."""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from intent.concepts import Concepts
from intent.confidence import load_confidence
from intent.data_files import table
from intent.encoder_head import load_heads
from intent.feelings import Feelings
from intent.follow_ups import FollowUps
from intent.language import LanguageIdentifier
from intent.learnt import TASKS
from intent.model import TextModel
from intent.model_file import Kind, fingerprint, load, path_of
from intent.policy import load_policy
from intent.reading import Reader

log = logging.getLogger(__name__)

_TRAINING_DEADLINE = 900
"""Seconds; training takes some twenty of a core, which builds of images share with much else. Longer is a hang."""


def load_reader(directory: Path | None = None) -> Reader:
    """The reader with the model kept in `directory`, trained first where it is missing.

    Raises RuntimeError when training fails, and OSError when neither `directory` nor the temporary one is writable.
    """
    words = {kind: task.concepts() for kind, task in TASKS.items()}
    models = _kept_or_trained(directory or default_directory(), words)
    model, confidence = models["intents"], load_confidence()
    return Reader(
        model=model,
        languages=LanguageIdentifier(_sensible_examples(model)),
        feelings=Feelings(
            models["feelings"],
            words["feelings"],
            words["intents"],
            table("emotions.yaml"),
            confidence["feelings"].together,
        ),
        follow_ups=FollowUps(table("follow_ups.yaml")),
        policy=load_policy(),
        together=confidence["intents"].together,
        heads=load_heads(),
    )


def _sensible_examples(model: TextModel) -> list[tuple[str, str]]:
    """Language and text of examples; keyboard mash among those out of scope belongs to no language."""
    label = model.labels.index("out_of_scope")
    senseless = range(model.known.first_of_label[label], model.known.first_of_label[label + 1])
    pairs = zip(model.known.languages, model.known.texts, strict=True)
    return [pair for row, pair in enumerate(pairs) if row not in senseless]


def default_directory() -> Path:
    """The user's cache directory (XDG Base Directory Specification), or the temporary one where there is no home."""
    home = os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else tempfile.gettempdir())
    return Path(cache) / "crossdesk" / "intent"


def _kept_or_trained(directory: Path, words: Mapping[Kind, Concepts]) -> dict[Kind, TextModel]:
    kept = _kept(directory, words)
    if kept is not None:
        return kept
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        trained = _kept(_train_apart(directory, Path(scratch)), words)
    if trained is None:
        raise RuntimeError("the models were trained but cannot be read back; is the disk full?")
    log.info("trained the models", extra={"seconds": round(time.monotonic() - started, 1)})
    return trained


def _kept(directory: Path, words: Mapping[Kind, Concepts]) -> dict[Kind, TextModel] | None:
    """The models kept in a directory, if all are."""
    name = fingerprint()
    found = {kind: load(path_of(directory, kind, name), concepts) for kind, concepts in words.items()}
    models = {kind: model for kind, model in found.items() if model is not None}
    return models if len(models) == len(words) else None


def _train_apart(directory: Path, scratch: Path) -> Path:
    """Train in a process of its own, which gives its memory back; gives where. Falls back to `scratch`."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        writable = os.access(directory, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        log.warning("the models cannot be kept and are trained at every start; set CROSSDESK_INTENT_MODEL_DIRECTORY")
    place = directory if writable else scratch
    done = subprocess.run(  # noqa: S603 our own module, and a path from the settings that no shell sees
        [sys.executable, "-m", "intent.train_model", str(place)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_TRAINING_DEADLINE,
    )
    if done.returncode:
        raise RuntimeError(f"training the models failed: {done.stderr.strip()[-2000:]}")
    return place
