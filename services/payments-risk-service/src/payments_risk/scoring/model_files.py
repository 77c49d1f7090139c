"""A fraud model as one file: JSON, with LightGBM's text in it. Nothing in it can run; what is read is checked."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossdesk.whole_file import whole_file

from payments_risk.features.payment import KINDS, Kind
from payments_risk.scoring.calibration import Curve
from payments_risk.scoring.days import Days
from payments_risk.scoring.drift import SCORE, Bins
from payments_risk.scoring.model import VERSION, FraudModel, places_of

if TYPE_CHECKING:
    from lightgbm import Booster

LARGEST = 50_000_000
"""Bytes; a model of ours has one to five million."""


def save_model(model: FraudModel, path: Path) -> None:
    """Write the model: all of it at once, or nothing. Raises OSError."""
    with whole_file(path) as out:
        out.write(json.dumps(_as_json(model)).encode())


def load_model(path: Path, name: str | None = None) -> FraudModel:
    """Read and check a model. Raises OSError where there is none.

    Raises ValueError, naming file and cause, for a broken one, one of another version, one that asks for features we do
    not have, or, where a `name` is wanted, one with another name.
    """
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is larger than {LARGEST} bytes: no fraud model is")
    try:
        kept = json.loads(path.read_text("utf-8"))
        version = kept["version"]
        model = _model_of(kept) if version == VERSION else None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is no fraud model ({error!r}): learn it anew") from error
    if model is None:
        raise ValueError(f"{path} is of version {version}, wanted is {VERSION}: learn the model anew")
    if name is not None and model.name != name:
        raise ValueError(f"{path} holds the model {model.name!r}, wanted is {name!r}")
    return model


def _as_json(model: FraudModel) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": model.name,
        "trained": [model.trained.first.isoformat(), model.trained.last.isoformat()],
        "kinds": model.kinds,
        "names": model.names,
        "curve": [model.curve.slope, model.curve.shift],
        "reference": {name: [each.edges, each.shares] for name, each in model.reference.items()},
        "trees": model.booster.model_to_string(),
    }


def _model_of(kept: dict[str, Any]) -> FraudModel:
    names = tuple(kept["names"])
    kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in kept["kinds"])
    slope, shift = kept["curve"]
    booster = _read_trees(kept["trees"])
    if tuple(booster.feature_name()) != names:
        raise ValueError("its trees were learnt from other features than it names")
    return FraudModel(
        name=str(kept["name"]),
        kinds=kinds,
        names=names,
        places=places_of(names, kinds),
        trained=Days(*(date.fromisoformat(day) for day in kept["trained"])),
        booster=booster,
        curve=Curve(float(slope), float(shift)),
        reference=_reference(kept["reference"], names),
    )


def _reference(kept: dict[str, Any], names: Sequence[str]) -> dict[str, Bins]:
    found = {name: Bins(tuple(edges), tuple(shares)) for name, (edges, shares) in kept.items()}
    missing = [name for name in (*names, SCORE) if name not in found]
    if missing:
        raise ValueError(f"it does not tell how {missing[0]} was spread")
    return found


def _read_trees(text: str) -> "Booster":
    from lightgbm import Booster  # noqa: PLC0415  # slow to load, and a service without a model does without
    from lightgbm.basic import LightGBMError  # noqa: PLC0415

    try:
        return Booster(model_str=text)
    except LightGBMError as error:
        raise ValueError(f"not LightGBM's text: {error}") from error
