"""Which scenarios messages lead to, given what they mean: how many are answered, and from the scenario meant.

What a message means comes with its row, so that the choice of scenarios is measured apart from understanding; or it is
what intent-service understood, and both are measured together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.asked import Questions
from knowledge.draft_answer import take_scenario
from knowledge.labelled_rows import Labelled
from knowledge.library import Library
from knowledge.scenario import Scenario

TENANT = "demo"
Figures = dict[str, int | float | None]


@dataclass(frozen=True)
class Outcome:
    """A row, and the scenario its case led to."""

    row: Labelled
    taken: Scenario

    @property
    def right_tier(self) -> bool:
        return self.taken.kind == self.row.tier

    @property
    def right_scenario(self) -> bool:
        return self.taken.id in self.row.scenarios

    @property
    def wrongly_answered(self) -> bool:
        """Told something else than what was meant; a question or a person instead costs time and misleads nobody."""
        return self.taken.kind == "answer" and not self.right_scenario


def figures_of(library: Library, rows: Sequence[Labelled]) -> Figures:
    """Shares from 0 to 1, None where no row says what is right.

    `answered`: without a person. `wrong_scenario`: answered from another scenario than any the row names.
    Raises ValueError when a row names a scenario there is not.
    """
    unknown = sorted({name for row in rows for name in row.scenarios} - library.by_id.keys())
    if unknown:
        raise ValueError(f"no scenario has the id {', '.join(unknown)}; see knowledge-service scenarios")
    outcomes = [Outcome(row, take_scenario(row.case, Questions(), library).scenario) for row in rows]
    tiers = [each for each in outcomes if each.row.tier]
    scenarios = [each for each in outcomes if each.row.scenarios]
    return {
        "rows": len(outcomes),
        "answered": _share([each.taken.kind == "answer" for each in outcomes]),
        "asked": _share([each.taken.kind == "question" for each in outcomes]),
        "rows_with_tier": len(tiers),
        "right_tier": _share([each.right_tier for each in tiers]),
        "rows_with_scenario": len(scenarios),
        "right_scenario": _share([each.right_scenario for each in scenarios]),
        "wrong_scenario": _share([each.wrongly_answered for each in scenarios]),
    }


def spoken(figures: Figures) -> str:
    """The figures for people."""
    return "\n".join(f"{name.replace('_', ' '):20} {_figure(value)}" for name, value in figures.items())


def _share(verdicts: Sequence[bool]) -> float | None:
    return round(sum(verdicts) / len(verdicts), 4) if verdicts else None


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
