"""Learns a version: the quick model and the encoder's head from all material, with figures on what neither saw."""

import json
import logging
from pathlib import Path

from crossdesk.contracts.intent import IntentFigures

from intent.confidence import load_confidence
from intent.encoder_head import head_as_bytes
from intent.encoding import Encode
from intent.example_vectors import vectors_of
from intent.learnt import TASKS
from intent.material import Material, gather
from intent.model import TextModel
from intent.model_file import fingerprint, model_as_bytes
from intent.policy import load_policy
from intent.train_encoder import fit_head, held_out_chances
from intent.training import train_and_judge
from intent.version_figures import confusions, share_right, understood
from intent.versions import Learnt
from intent.vocabulary import Floats

log = logging.getLogger(__name__)


def learn_version(material: Material, directory: Path, encode: Encode | None) -> Learnt:
    """Takes half a minute of one core, with the encoder minutes; `directory` keeps what all tenants' versions share.

    Without the encoder the version has no head: the quick model decides alone.
    """
    vectors = vectors_of(material.examples, directory, encode) if encode else None
    model, verdicts = _judged(material, vectors)
    head = None
    if vectors is not None:
        head = head_as_bytes(fit_head(vectors, [example.intent for example in material.examples]))
    before = _before(directory, encode)
    figures = IntentFigures(
        built_in_before=before,
        built_in_after=share_right(material, verdicts, "held_back") or 0.0,
        own=share_right(material, verdicts, "own"),
        confusions=confusions(material, verdicts),
        encoder=head is not None,
        taught=material.origins.count("taught"),
    )
    return Learnt(model_as_bytes(model), head, figures)


def _judged(material: Material, vectors: Floats | None) -> tuple[TextModel, list[str]]:
    """The quick model of all material, and what models without it understand each example as."""
    task, confidence, folds = TASKS["intents"], load_confidence()["intents"], material.folds
    model, scores = train_and_judge(material.examples, task.concepts(), confidence.quick, folds, material.quotable)
    labels = [example.intent for example in material.examples]
    heard = held_out_chances(vectors, labels, folds) if vectors is not None else None
    return model, understood(model.labels, scores, heard, confidence, load_policy().encoder_below)


def _before(directory: Path, encode: Encode | None) -> float:
    """Share of the messages held back that is understood without a tenant's examples; kept, for it stays the same."""
    path = directory / f"understood-{fingerprint()}-{'encoder' if encode else 'quick'}.json"
    try:
        return float(json.loads(path.read_text()))
    except (OSError, ValueError):
        found = _measured_before(directory, encode)
    try:
        path.write_text(json.dumps(found))
    except OSError as error:
        log.warning("a figure cannot be kept and is measured again each time", extra={"error": repr(error)})
    return found


def _measured_before(directory: Path, encode: Encode | None) -> float:
    material = gather()
    vectors = vectors_of(material.examples, directory, encode) if encode else None
    _, verdicts = _judged(material, vectors)
    return share_right(material, verdicts, "held_back") or 0.0
