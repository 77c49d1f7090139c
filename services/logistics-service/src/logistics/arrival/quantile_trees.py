"""Boosted trees for quantiles of the delivery days left.

Trees are taught the logarithm of one day more than is left: quantiles survive the change of scale, and errors near the
door count as much as those far from it.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from logistics.arrival.conformal import LEVELS
from logistics.arrival.features import CATEGORIES
from logistics.arrival.survival import Numbers

if TYPE_CHECKING:
    from lightgbm import Booster

ROUNDS = 250
SETTINGS = {
    "objective": "quantile",
    "num_leaves": 31,
    "learning_rate": 0.06,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "cat_smooth": 20,
    "lambda_l2": 1.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


def train_trees(rows: Numbers, names: list[str], targets: Numbers) -> list["Booster"]:
    """One booster per level, from a row of features per moment; the same rows give the same trees."""
    with ThreadPoolExecutor(max_workers=2) as workers:  # a core each: threads that share trees wait for each other
        return list(workers.map(lambda level: _train(rows, names, targets, level), LEVELS))


def _train(rows: Numbers, names: list[str], targets: Numbers, level: float) -> "Booster":
    from lightgbm import Dataset, train  # noqa: PLC0415  # slow to load, and a service without a model does without

    data = Dataset(rows, targets, feature_name=names, categorical_feature=[*CATEGORIES])
    return train({**SETTINGS, "alpha": level}, data, num_boost_round=ROUNDS)


def read_trees(text: str) -> "Booster":
    """A booster from LightGBM's text. Raises ValueError for what is none."""
    from lightgbm import Booster  # noqa: PLC0415  # as above
    from lightgbm.basic import LightGBMError  # noqa: PLC0415

    try:
        return Booster(model_str=text)
    except LightGBMError as error:
        raise ValueError(f"not a LightGBM model: {error}") from error


def predict(boosters: list["Booster"], rows: Numbers) -> Numbers:
    """A column per level, in the trees' scale. One thread: a row is answered before others have been woken."""
    return np.column_stack([np.asarray(each.predict(rows, num_threads=1)) for each in boosters])
