"""A learnt fraud score: its trees, the curve that makes probabilities of them, and what it was learnt from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from payments_risk.features.payment import Kind
from payments_risk.scoring.calibration import Curve
from payments_risk.scoring.days import Days
from payments_risk.scoring.drift import Bins
from payments_risk.scoring.features import score_names
from payments_risk.scoring.measures import Numbers

if TYPE_CHECKING:
    from lightgbm import Booster

VERSION = 1
"""Of features, files and what they mean: raised whenever a model of before would be read wrongly."""


@dataclass(frozen=True)
class FraudModel:
    """`names` are the features it asks for, in the trees' order; `trained` the days of its payments.

    `places` are where those features stand in the row that `score_vector` gives for payments linked by `kinds`.
    `reference` tells how features and the score were spread when it was learnt.
    """

    name: str
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    places: tuple[int, ...]
    trained: Days
    booster: "Booster"
    curve: Curve
    reference: Mapping[str, Bins]

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the numbers in the rows it is given."""
        return score_names(self.kinds)

    def for_kinds(self, kinds: tuple[Kind, ...]) -> "FraudModel":
        """The same model for rows of payments that are linked by other kinds, too.

        Raises ValueError where those rows lack a feature it asks for.
        """
        return replace(self, kinds=kinds, places=places_of(self.names, kinds))

    def probabilities(self, rows: Numbers) -> Numbers:
        """Of fraud, for rows as `score_names(kinds)`: from 0 to 1, as often true as they say."""
        return self.curve(raw_scores(self.booster, rows[:, self.places]))

    def contributions(self, row: Numbers) -> dict[str, float]:
        """What each feature adds to the raw score of a row (SHAP values of the trees, in log odds)."""
        asked = row[list(self.places)][None, :]
        found = np.asarray(self.booster.predict(asked, pred_contrib=True, num_threads=1))[0]
        return dict(zip(self.names, found[:-1].tolist(), strict=True))


def places_of(names: Sequence[str], kinds: tuple[Kind, ...]) -> tuple[int, ...]:
    """Where features stand in rows as `score_names(kinds)`. Raises ValueError for one that is not there."""
    place_of = {name: place for place, name in enumerate(score_names(kinds))}
    unknown = [name for name in names if name not in place_of]
    if unknown:
        raise ValueError(f"it asks for {unknown[0]}, which is no feature of ours")
    return tuple(place_of[name] for name in names)


def raw_scores(booster: "Booster", rows: Numbers) -> Numbers:
    """In log odds. One thread: a row is scored before others have been woken."""
    return np.asarray(booster.predict(rows, raw_score=True, num_threads=1), dtype=np.float64)
