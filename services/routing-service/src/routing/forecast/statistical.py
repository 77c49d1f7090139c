"""One more candidate where it is installed: MSTL of Nixtla's statsforecast (day and week apart, the rest by AutoETS).

It is no dependency: with pandas, pyarrow and statsmodels it weighs some 260 MB, takes seconds to load and holds pandas
below 3. `pip install statsforecast` beside the service makes it a candidate.
"""

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from routing.forecast.four_week_mean import usual_places
from routing.forecast.history import DAY, WEEK, Numbers
from routing.forecast.outlook import Outlook

WINDOW = 10 * WEEK


def is_installed() -> bool:
    return find_spec("statsforecast") is not None


def seasonal_trend(outlook: Outlook, origin: int, horizon: int) -> Numbers:
    """Contacts of each series in `horizon` half-hours from `origin`, from the ten weeks before it."""
    models = import_module("statsforecast.models")
    made = [
        models.MSTL(season_length=[DAY, WEEK], trend_forecaster=models.AutoETS(model="ZZN")).forecast(
            y=_filled(outlook, series, origin), h=horizon
        )["mean"]
        for series in range(len(outlook.history.keys))
    ]
    return np.asarray(np.square(np.maximum(0.0, np.asarray(made, dtype=float))))


def _filled(outlook: Outlook, series: int, origin: int) -> Numbers:
    """Square roots, whose scatter does not grow with the level; gaps as usual there."""
    window = slice(max(0, origin - WINDOW), origin)
    contacts, place = outlook.history.contacts[series, window], outlook.clock(series).place[window]
    return np.asarray(np.sqrt(np.where(np.isnan(contacts), usual_places(contacts, place)[place], contacts)))
