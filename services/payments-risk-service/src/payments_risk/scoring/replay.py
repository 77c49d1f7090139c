"""Champion and challenger on the same past days: both as they would have scored then, and what is between them."""

from dataclasses import dataclass

import numpy as np

from payments_risk.scoring.days import Days
from payments_risk.scoring.drift import SHIFTED, drifts
from payments_risk.scoring.evaluation import Figures, figures
from payments_risk.scoring.evaluation_table import WORDS, in_columns
from payments_risk.scoring.measures import Flags, Interval, Labels, Numbers, average_precision
from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.protocol import rows_tested
from payments_risk.scoring.table import Table

DRAWS = 300
SHOWN = 5


@dataclass(frozen=True)
class Comparison:
    """`difference` is challenger's less champion's average precision over the same draws of customers (95 %).

    `drifted` are the champion's features, and its score, that look otherwise than when it learnt: PSI by name.
    """

    names: tuple[str, str]
    champion: Figures
    challenger: Figures
    difference: Interval
    drifted: dict[str, float]

    @property
    def verdict(self) -> str:
        if self.difference.low > 0:
            return "The challenger is better."
        return "The champion is better." if self.difference.high < 0 else "Neither is shown to be better."


def compare(table: Table, champion: FraudModel, challenger: FraudModel, days: Days) -> Comparison:
    """Raises ValueError where the days are not at least the label delay after those that either learnt from."""
    trained = Days(
        min(champion.trained.first, challenger.trained.first), max(champion.trained.last, challenger.trained.last)
    )
    rows = rows_tested(table, trained, days)
    if not table.truth[rows].any():
        raise ValueError(f"{days.first}..{days.last} has no frauds to compare by: give other days")
    told = (champion.probabilities(table.rows[rows]), challenger.probabilities(table.rows[rows]))
    wanted = table.rows[rows][:, champion.places]
    return Comparison(
        (champion.name, challenger.name),
        figures(table, champion, champion.trained, days, rows),
        figures(table, challenger, challenger.trained, days, rows),
        _difference(table.truth[rows], told, table.customers[rows]),
        drifts(champion.reference, champion.names, wanted, told[0]),
    )


def _difference(truth: Flags, told: tuple[Numbers, Numbers], customers: Labels) -> Interval:
    draw = np.random.default_rng(1)
    _, place = np.unique(customers, return_inverse=True)
    count = int(place.max()) + 1
    found = []
    for _ in range(DRAWS):
        drawn = np.repeat(np.arange(len(truth)), draw.multinomial(count, np.full(count, 1 / count))[place])
        first, second = (average_precision(truth[drawn], each[drawn]) for each in told)
        found.append(second - first)
    low, high = np.nanpercentile(found, [2.5, 97.5])
    value = average_precision(truth, told[1]) - average_precision(truth, told[0])
    return Interval(value, float(low), float(high))


def replay_text(found: Comparison) -> str:
    """A column for each model, the paired difference, and what drifted."""
    first, second = found.champion, found.challenger
    rows = [("", "champion", "challenger"), ("", *found.names)]
    rows += [(words, f"{getattr(first, name):.3f}", f"{getattr(second, name):.3f}") for name, words in WORDS.items()]
    recalls = [f"{each.recall_at_0_1_percent.value:.3f}" for each in (first, second)]
    rows.append(("recall at 0.1 % false alarms", recalls[0], recalls[1]))
    by = found.difference
    paired = (
        f"average precision, challenger less champion: {by.value:+.4f} (95 %, paired: {by.low:+.4f} to {by.high:+.4f})"
    )
    return "\n".join([in_columns(rows), paired, found.verdict, _drift_text(found.drifted)])


def _drift_text(drifted: dict[str, float]) -> str:
    most = ", ".join(f"{name} {value:.2f}" for name, value in list(drifted.items())[:SHOWN])
    shifted = sum(value > SHIFTED for value in drifted.values())
    return f"drift of the champion's {len(drifted)} inputs and score (PSI): {shifted} above {SHIFTED}; most: {most}"
