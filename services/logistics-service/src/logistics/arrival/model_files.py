"""An arrival model as one file: JSON, with LightGBM's text for each quantile. Nothing in it can run."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from crossdesk.whole_file import whole_file

from logistics.arrival.features import Calendars
from logistics.arrival.history import History, Passage
from logistics.arrival.model import VERSION, ArrivalModel
from logistics.arrival.model_path import model_path
from logistics.arrival.parcel import Lane
from logistics.arrival.passages import Passages
from logistics.arrival.quantile_trees import read_trees

KEPT_HOURS = timedelta(days=180) / timedelta(hours=1)
"""Of the history: enough for what is called usual, and bounded."""


def save_model(model: ArrivalModel, directory: Path) -> None:
    """Write the model into a directory, made if there is none: all of it at once, or nothing. Raises OSError."""
    with whole_file(model_path(directory)) as out:
        out.write(json.dumps(_as_json(model)).encode())


def load_model(directory: Path) -> ArrivalModel:
    """Raises OSError where there is none, ValueError for one of another version or a broken one."""
    path = model_path(directory)
    try:
        kept = json.loads(path.read_text("utf-8"))
        version = kept["version"]
        model = _model_of(kept) if version == VERSION else None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is no arrival model ({error!r}): learn it anew") from error
    if model is None:
        raise ValueError(f"{path} is of version {version}, wanted is {VERSION}: learn the model anew")
    return model


def _as_json(model: ArrivalModel) -> dict[str, Any]:
    passages = model.passages
    return {
        "version": VERSION,
        "weekdays": {country: sorted(days) for country, days in model.calendars.weekdays.items()},
        "codes": model.codes,
        "trees": [booster.model_to_string() for booster in model.boosters],
        "offsets": model.offsets,
        "passages": [[*lane, by_group] for lane, by_group in passages.durations.items()],
        "promised": [[*lane, days] for lane, days in passages.promised.items()],
        "history": [[each.known, *each.lane, each.leg, each.hours] for each in _kept(model.history)],
    }


def _kept(history: History) -> list[Passage]:
    last = max((each.known for each in history.passages), default=0.0)
    return [each for each in history.passages if each.known >= last - KEPT_HOURS]


def _model_of(kept: dict[str, Any]) -> ArrivalModel:
    durations = {
        Lane(*lane): {group: [(days, arrived) for days, arrived in each] for group, each in by_group.items()}
        for *lane, by_group in kept["passages"]
    }
    return ArrivalModel(
        calendars=Calendars({country: frozenset(days) for country, days in kept["weekdays"].items()}),
        codes=kept["codes"],
        boosters=[read_trees(text) for text in kept["trees"]],
        passages=Passages(durations, {Lane(*lane): days for *lane, days in kept["promised"]}),
        offsets={group: tuple(each) for group, each in kept["offsets"].items()},
        history=History(Passage(known, Lane(*lane), leg, hours) for known, *lane, leg, hours in kept["history"]),
    )
