"""Quantiles made valid by what they missed on parcels they were not learnt from.

Source: Y. Romano, E. Patterson, E. Candès, "Conformalized Quantile Regression", NeurIPS 2019 (one bound at a time,
theorem 2); by group: V. Vovk et al., "Algorithmic Learning in a Random World", 2005, section 4.5 (Mondrian). Scores of
parcels still under way are known to be larger only, hence Kaplan-Meier instead of sorting. The guarantee is for
exchangeable scores: the moments of one parcel are not quite, nor are seasons, which is why `evaluate eta` measures.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.survival import Numbers, kaplan_meier

LEVELS = (0.1, 0.5, 0.9)
ALL = "all"
FEWEST_SCORES = 150
"""A group with fewer is corrected as all are."""


def offset_of(scores: Numbers, observed: NDArray[np.bool_], level: float) -> float:
    """What to add to a quantile so that a share `level` of the scores (true value less quantile) is at most it.

    Nothing where there are no scores: all lanes may be cold.
    """
    count = len(scores)
    if not count:
        return 0.0
    share = min(1.0, np.ceil((count + 1) * level) / count)
    curve = kaplan_meier(scores, observed)
    return float(curve.times[min(curve.first_below(1 - share), count - 1)])


def offsets_by_group(
    scores: Numbers,
    observed: NDArray[np.bool_],
    groups: Sequence[str],
    levels: Sequence[float] | Numbers = LEVELS,
) -> dict[str, tuple[float, ...]]:
    """For each group with scores enough, and for ALL: an offset per level. `scores` has a column per level."""
    named = np.array(groups)
    counted = {name: named == name for name in sorted(set(groups))}
    rows = {ALL: np.ones(len(named), bool), **{n: each for n, each in counted.items() if each.sum() >= FEWEST_SCORES}}
    return {
        name: tuple(offset_of(scores[each, place], observed[each], level) for place, level in enumerate(levels))
        for name, each in rows.items()
    }
