"""An evaluation, for people and for programs."""

import json
from math import isnan

from logistics.arrival.evaluation import TOLERANCE, Evaluation, Figures

COLUMNS = ("group", "moments", "by p50", "by p90", "p10-p90 h", "MAE h", "promise h", "lane median h", "late")


def as_text(evaluation: Evaluation) -> str:
    """A table with a line per group, and the verdict."""
    rows = [COLUMNS, *(_cells(name, figures) for name, figures in evaluation.groups.items())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(cell, width, place) for place, (cell, width) in _with(row, widths)) for row in rows]
    return "\n".join([f"{evaluation.parcels} parcels", *lines, _verdict(evaluation)])


def as_json(evaluation: Evaluation) -> str:
    """`Evaluation.as_dict`; figures that nothing was known for are null."""
    return json.dumps(_without_nan(evaluation.as_dict()), indent=2)


def _verdict(evaluation: Evaluation) -> str:
    if evaluation.holds:
        return (
            f"Holds: coverage within {TOLERANCE:.0%} of 50 % and 90 %, error below the promise's and the lane median's."
        )
    return f"Does not hold: wanted are coverage within {TOLERANCE:.0%} of 50 % and 90 %, the smallest error of three."


def _cells(name: str, figures: Figures) -> tuple[str, ...]:
    shares = (f"{figures.by_p50:.1%}", f"{figures.by_p90:.1%}")
    errors = (figures.width, figures.mae, figures.mae_promise, figures.mae_lane_median)
    return (
        name,
        str(figures.moments),
        *shares,
        *(_or_dash(each, ".1f") for each in errors),
        _or_dash(figures.late, ".1%"),
    )


def _or_dash(value: float, form: str) -> str:
    return "-" if isnan(value) else format(value, form)


def _with(row: tuple[str, ...], widths: list[int]) -> list[tuple[int, tuple[str, int]]]:
    return list(enumerate(zip(row, widths, strict=True)))


def _aligned(cell: str, width: int, place: int) -> str:
    return cell.rjust(width) if place else cell.ljust(width)


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    return None if isinstance(value, float) and isnan(value) else value
