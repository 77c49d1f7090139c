"""What was measured of troubles, for people and for programs."""

import json
from dataclasses import asdict
from math import isfinite, isnan

from logistics.trouble.evaluation import BEST_LEAD, BEST_PRECISION, BEST_RECALL, Evaluation
from logistics.trouble.figures import Figures, Measured

COLUMNS = ("trouble", "true", "found", "recall", "noticed", "right", "precision", "asked", "lead h")


def as_text(evaluation: Evaluation) -> str:
    """The figures that are wanted, a table with a line per trouble, and the verdict."""
    rows = [COLUMNS, *(_cells(name, each) for name, each in evaluation.kinds.items())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(cell, widths, place) for place, cell in enumerate(row)) for row in rows]
    return "\n".join([*_summary(evaluation), "", *lines, "", _verdict(evaluation)])


def as_json(evaluation: Evaluation) -> str:
    """All figures; what nothing was known for, or is infinite, is null."""
    kinds = {name: asdict(each) for name, each in evaluation.kinds.items()}
    told = {"parcels": evaluation.parcels, "holds": evaluation.holds, "all": asdict(evaluation.all), "kinds": kinds}
    return json.dumps(_finite(told), indent=2)


def _summary(evaluation: Evaluation) -> list[str]:
    figures = evaluation.all
    return [
        f"{evaluation.parcels} parcels replayed; in brackets 95 % intervals, bootstrapped by parcel",
        f"precision     {_share(figures.precision)}  of {figures.noticed} notices {figures.right} were right",
        f"recall        {_share(figures.recall)}  of {figures.troubles} troubles {figures.found} were noticed",
        f"median lead   {_plain(figures.lead, ' h')}  before the customer asked, of {figures.asked} who did",
        f"false alarms  {_plain(figures.false_alarms)}  per 1,000 parcels nothing was wrong with",
    ]


def _verdict(evaluation: Evaluation) -> str:
    wanted = f"precision {BEST_PRECISION:.0%}, recall {BEST_RECALL:.0%} and a median lead of {BEST_LEAD:.0f} h"
    return f"Holds: {wanted} or better." if evaluation.holds else f"Does not hold: wanted are {wanted}."


def _cells(name: str, figures: Figures) -> tuple[str, ...]:
    return (
        name,
        str(figures.troubles),
        str(figures.found),
        _short(figures.recall.value, ".1%"),
        str(figures.noticed),
        str(figures.right),
        _short(figures.precision.value, ".1%"),
        str(figures.asked),
        _short(figures.lead.value, ".1f"),
    )


def _share(each: Measured) -> str:
    return f"{_short(each.value, '.1%')} [{_short(each.low, '.1%')}, {_short(each.high, '.1%')}]"


def _plain(each: Measured, unit: str = "") -> str:
    return f"{_short(each.value, '.1f')}{unit} [{_short(each.low, '.1f')}, {_short(each.high, '.1f')}]"


def _short(value: float, form: str) -> str:
    return "-" if isnan(value) else format(value, form)


def _aligned(cell: str, widths: list[int], place: int) -> str:
    return cell.rjust(widths[place]) if place else cell.ljust(widths[place])


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value
