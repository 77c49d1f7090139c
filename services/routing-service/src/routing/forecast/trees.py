"""LightGBM's trees with a Poisson objective, on top of the usual week: they learn what it does not know.

How events rise and fall, how much of a trend goes on, what last year says about the weeks to come: one model for all
series, so that the small learn from the large. Taught on past origins, so each row knows only what was known then.
"""

from collections.abc import Sequence

import numpy as np
from lightgbm import Booster, Dataset, train

from routing.forecast.history import WEEK, Numbers
from routing.forecast.outlook import Outlook
from routing.forecast.tree_rows import CATEGORIES, FEATURES, TreeRows, tree_rows

LEAST_WEEKS = 10
"""Of history before the first origin that is learnt from."""
MOST_HALF_HOURS = 60 * WEEK
MOST_ROWS = 300_000
ROUNDS = 120
SETTINGS = {
    "objective": "poisson",
    "num_leaves": 15,
    "learning_rate": 0.06,
    "min_data_in_leaf": 300,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "cat_smooth": 50,
    "max_bin": 127,
    "boost_from_average": False,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


def enough_to_learn(origin: int, horizon: int) -> bool:
    """Whether there is an origin to learn from, at least."""
    return bool(_origins(origin, horizon, 1))


def trees(outlook: Outlook, origin: int, horizon: int) -> Numbers:
    """Contacts of each series in `horizon` half-hours from `origin`, from what was before it."""
    model = _learn(outlook, origin, horizon)
    asked = [tree_rows(outlook, each, origin, horizon) for each in range(len(outlook.history.keys))]
    raw = np.asarray(model.predict(np.vstack([each.features for each in asked]), raw_score=True, num_threads=1))
    expected = np.concatenate([each.expected for each in asked])
    return np.asarray(expected * np.exp(raw)).reshape(len(asked), horizon)


def _learn(outlook: Outlook, origin: int, horizon: int) -> Booster:
    rows, contacts = [], []
    for series in range(len(outlook.history.keys)):
        for past in _origins(origin, horizon, len(outlook.history.keys)):
            seen = outlook.history.contacts[series, past : past + horizon]
            if np.isnan(outlook.history.contacts[series, :past]).mean() < 1:
                rows.append(tree_rows(outlook, series, past, horizon))
                contacts.append(seen)
    return _fit(rows, np.concatenate(contacts))


def _origins(origin: int, horizon: int, series: int) -> Sequence[int]:
    earliest = max(LEAST_WEEKS * WEEK, origin - MOST_HALF_HOURS)
    most = max(1, MOST_ROWS // (series * horizon))
    return range(origin - horizon, earliest - 1, -horizon)[:most]


def _fit(rows: Sequence[TreeRows], contacts: Numbers) -> Booster:
    features, expected = np.vstack([each.features for each in rows]), np.concatenate([each.expected for each in rows])
    known = ~np.isnan(contacts)
    data = Dataset(
        features[known],
        contacts[known],
        init_score=np.log(expected[known]),
        feature_name=list(FEATURES),
        categorical_feature=list(CATEGORIES),
    )
    return train(SETTINGS, data, num_boost_round=ROUNDS)
