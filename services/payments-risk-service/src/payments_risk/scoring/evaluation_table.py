"""Figures of scores, for people and for programs."""

import json
from collections.abc import Sequence
from typing import Any

from payments_risk.scoring.evaluation import AIMS, FLOORS, Figures

WORDS = {
    "auc_roc": "AUC ROC",
    "average_precision": "average precision",
    "card_precision_100": "card precision@100",
}


def as_text(found: Figures) -> str:
    """A line per figure with its floor and aim, and the verdict."""
    recall = found.recall_at_0_1_percent
    lines = [
        f"learnt from {found.train}: {found.learnt_from} payments",
        f"tested on   {found.test}: {found.tested} payments, {found.frauds} frauds, of customers not known to be "
        "defrauded",
        *(_line(found, name) for name in WORDS),
        f"{'  of a score that knows all':<30}{found.card_precision_perfect:.3f}",
        f"{'recall at 0.1 % false alarms':<30}{recall.value:.3f}  (95 %: {recall.low:.3f} to {recall.high:.3f})",
        f"{'calibration error':<30}{found.calibration_error:.4f}  (of scores from 0.05: "
        f"{found.calibration_error_above:.3f})",
    ]
    return "\n".join([*lines, "Holds: no floor is missed." if found.holds else "Does not hold: a floor is missed."])


def _line(found: Figures, name: str) -> str:
    return f"{WORDS[name]:<30}{getattr(found, name):.3f}  (floor {FLOORS[name]}, aim {AIMS[name]})"


def as_json(found: Figures) -> str:
    return json.dumps(found.as_dict(), indent=2)


def in_columns(rows: Sequence[Sequence[Any]]) -> str:
    """Rows of cells in aligned columns; the first column is text, the others numbers."""
    cells = [[each if isinstance(each, str) else format(each, ".3f") for each in row] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return "\n".join("  ".join(_aligned(row, widths)) for row in cells)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    return [row[0].ljust(len(first)), *others]
