"""Puts together what reading takes; trains the model where none is kept."""

import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from intent.concepts import Concepts, read_concepts
from intent.confidence import load_confidence
from intent.data_files import by_language, table
from intent.follow_ups import FollowUps
from intent.language import LanguageIdentifier
from intent.model import IntentModel
from intent.model_file import fingerprint, load, path_of
from intent.policy import load_policy
from intent.reading import Reader
from intent.sentiment import Feelings

log = logging.getLogger(__name__)

_TRAINING_DEADLINE = 300
"""Seconds; training takes a few. Longer means that the machine is out of memory or of processors."""


def load_reader(directory: Path | None = None) -> Reader:
    """The reader with the model kept in `directory`, trained first where it is missing.

    Raises RuntimeError when training fails, and OSError when neither `directory` nor the temporary one is writable.
    """
    concepts = read_concepts(by_language("concepts"))
    model = _kept_or_trained(directory or default_directory(), concepts)
    return Reader(
        model=model,
        languages=LanguageIdentifier(_sensible_examples(model)),
        feelings=Feelings(read_concepts(by_language("feelings")), table("emotions.yaml"), concepts),
        follow_ups=FollowUps(table("follow_ups.yaml")),
        policy=load_policy(),
        together=load_confidence().together,
    )


def _sensible_examples(model: IntentModel) -> list[tuple[str, str]]:
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


def _kept_or_trained(directory: Path, concepts: Concepts) -> IntentModel:
    name = fingerprint()
    kept = load(path_of(directory, name), concepts)
    if kept is not None:
        return kept
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        trained = load(_train_apart(directory, Path(scratch), name), concepts)
    if trained is None:
        raise RuntimeError("the intent model was trained but cannot be read back; is the disk full?")
    log.info("trained the intent model", extra={"seconds": round(time.monotonic() - started, 1)})
    return trained


def _train_apart(directory: Path, scratch: Path, name: str) -> Path:
    """Train in a process of its own, which gives its memory back. Falls back to `scratch` where we may not write."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        writable = os.access(directory, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        log.warning(
            "the intent model cannot be kept and is trained at every start; set CROSSDESK_INTENT_MODEL_DIRECTORY"
        )
    path = path_of(directory if writable else scratch, name)
    done = subprocess.run(  # noqa: S603 our own module, and a path from the settings that no shell sees
        [sys.executable, "-m", "intent.train_model", str(path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_TRAINING_DEADLINE,
    )
    if done.returncode:
        raise RuntimeError(f"training the intent model failed: {done.stderr.strip()[-2000:]}")
    return path
