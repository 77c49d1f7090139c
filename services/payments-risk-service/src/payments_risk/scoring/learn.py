"""A fraud score from past payments whose outcome is known."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from payments_risk.features.payment import Kind
from payments_risk.scoring.calibration import Curve, fit_curve
from payments_risk.scoring.days import Days
from payments_risk.scoring.drift import SCORE, Bins, bins_of
from payments_risk.scoring.measures import Flags, Labels, Numbers
from payments_risk.scoring.model import FraudModel, raw_scores
from payments_risk.scoring.table import Table

if TYPE_CHECKING:
    from lightgbm import Booster

ROUNDS = 200
SETTINGS = {
    # Chosen on the weeks before 2018-08-01 of the Handbook's simulation; the week it is reported on had no say.
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
FOLDS = 3
FEWEST_FRAUDS = 30
"""With fewer, what is learnt is chance: rules and the anomaly score serve until there are more."""


def learn(table: Table, days: Days, kinds: tuple[Kind, ...], name: str) -> FraudModel:
    """From the payments of these days; the same ones give the same model. Raises ValueError for too few frauds."""
    among = days.hold(table.days)
    rows, truth, customers = table.rows[among], table.truth[among], table.customers[among]
    if truth.sum() < FEWEST_FRAUDS:
        raise ValueError(
            f"{days.first}..{days.last} has {truth.sum()} frauds among {len(truth)} payments, at least {FEWEST_FRAUDS} "
            "are needed: give more days"
        )
    places = _telling(rows)
    names = tuple(table.names[place] for place in places)
    booster = _trees(rows[:, places], truth, names)
    curve = _curve(rows[:, places], truth, customers, names)
    scores = curve(raw_scores(booster, rows[:, places]))
    return FraudModel(
        name, kinds, names, tuple(places), days, booster, curve, _reference(names, rows[:, places], scores)
    )


def _telling(rows: Numbers) -> list[int]:
    """Features that differ between payments: those of kinds that no payment is linked by do not."""
    return [place for place in range(rows.shape[1]) if len(np.unique(rows[:, place], equal_nan=True)) > 1]


def _trees(rows: Numbers, truth: Flags, names: Sequence[str]) -> "Booster":
    from lightgbm import Dataset, train  # noqa: PLC0415  # slow to load, and a service without a model does without

    return train(SETTINGS, Dataset(rows, truth, feature_name=list(names)), num_boost_round=ROUNDS)


def _curve(rows: Numbers, truth: Flags, customers: Labels, names: Sequence[str]) -> Curve:
    """Fitted on raw scores of trees that had not seen any payment of the customer."""
    raw = np.empty(len(truth))
    for fold in range(FOLDS):
        held = customers % FOLDS == fold
        if held.any():
            raw[held] = raw_scores(_trees(rows[~held], truth[~held], names), rows[held])
    return fit_curve(raw, truth)


def _reference(names: Sequence[str], rows: Numbers, scores: Numbers) -> Mapping[str, Bins]:
    bins = {name: bins_of(rows[:, place]) for place, name in enumerate(names)}
    return {**bins, SCORE: bins_of(scores)}
