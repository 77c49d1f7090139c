"""An arrival model as files: LightGBM's text for each quantile, JSON for all else. Nothing in them can run."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from logistics.arrival.conformal import LEVELS
from logistics.arrival.features import Calendars
from logistics.arrival.history import History, Passage
from logistics.arrival.model import VERSION, ArrivalModel
from logistics.arrival.parcel import Lane
from logistics.arrival.passages import Passages
from logistics.arrival.quantile_trees import read_trees

KEPT_HOURS = timedelta(days=180) / timedelta(hours=1)
"""Of the history: enough for what is called usual, and bounded."""


def save_model(model: ArrivalModel, directory: Path) -> None:
    """Write the model into a directory, made if there is none; `model.json` comes last. Raises OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    for level, booster in zip(LEVELS, model.boosters, strict=True):
        _path_of(directory, level).write_text(booster.model_to_string(), encoding="utf-8")
    (directory / "model.json").write_text(json.dumps(_as_json(model)), encoding="utf-8")


def load_model(directory: Path) -> ArrivalModel:
    """Raises OSError where there is none, ValueError for one of another version or a broken one."""
    path = directory / "model.json"
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["version"] != VERSION:
            raise ValueError(f"{path} is of version {kept['version']}, wanted is {VERSION}: learn the model anew")
        return _model_of(kept, directory)
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is no arrival model ({error!r}): learn it anew") from error


def _path_of(directory: Path, level: float) -> Path:
    return directory / f"p{level:.0%}.txt".replace("%", "")


def _as_json(model: ArrivalModel) -> dict[str, Any]:
    passages = model.passages
    return {
        "version": VERSION,
        "weekdays": {country: sorted(days) for country, days in model.calendars.weekdays.items()},
        "codes": model.codes,
        "offsets": model.offsets,
        "passages": [[*lane, by_group] for lane, by_group in passages.durations.items()],
        "promised": [[*lane, days] for lane, days in passages.promised.items()],
        "history": [[each.known, *each.lane, each.leg, each.hours] for each in _kept(model.history)],
    }


def _kept(history: History) -> list[Passage]:
    last = max((each.known for each in history.passages), default=0.0)
    return [each for each in history.passages if each.known >= last - KEPT_HOURS]


def _model_of(kept: dict[str, Any], directory: Path) -> ArrivalModel:
    durations = {
        Lane(*lane): {group: [(days, arrived) for days, arrived in each] for group, each in by_group.items()}
        for *lane, by_group in kept["passages"]
    }
    return ArrivalModel(
        calendars=Calendars({country: frozenset(days) for country, days in kept["weekdays"].items()}),
        codes=kept["codes"],
        boosters=[read_trees(_path_of(directory, level).read_text("utf-8")) for level in LEVELS],
        passages=Passages(durations, {Lane(*lane): days for *lane, days in kept["promised"]}),
        offsets={group: tuple(each) for group, each in kept["offsets"].items()},
        history=History(Passage(known, Lane(*lane), leg, hours) for known, *lane, leg, hours in kept["history"]),
    )
