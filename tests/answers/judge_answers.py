"""Messages with what they were understood as and what was said, and where it went wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.evaluate import VERDICTS, Figures, Outcome, figures_of, outcomes_of
from knowledge.flows_data import Flows
from knowledge.labelled_rows import Labelled
from knowledge.library import Library

Cause = Literal["choice", "unsure", "intent", "details"]
"""Why a row is not right. `choice`: what was meant leads to no right scenario either. `unsure`: it was not understood
surely enough to be answered. `intent`: it was understood as something else. `details`: the intent is right, but what it
names, its feeling or its facts are not."""

WORST = 20


@dataclass(frozen=True)
class Judged:
    """A message, what came of it, and why it is not right; None where it is."""

    id: str
    family: str
    outcome: Outcome
    cause: Cause | None

    @property
    def language(self) -> str:
        meant = self.outcome.row.meant
        return meant.understanding.language if meant else "und"

    @property
    def confidence(self) -> float:
        return self.outcome.row.case.understanding.intent.confidence


def judge(names: Sequence[tuple[str, str]], rows: Sequence[Labelled], library: Library, flows: Flows) -> list[Judged]:
    """Rows as they were understood, each with its id and family."""
    by_meaning = [Labelled(row.meant or row.case, row.tier, row.scenarios, row.meant, row.intents) for row in rows]
    ideal = outcomes_of(library, flows, by_meaning)
    return [
        Judged(name, family, outcome, _cause(outcome, best, library.rules.answer_from_confidence))
        for (name, family), outcome, best in zip(names, outcomes_of(library, flows, rows), ideal, strict=True)
    ]


def _cause(outcome: Outcome, ideal: Outcome, threshold: float) -> Cause | None:
    intent = outcome.row.case.understanding.intent
    if outcome.verdict == "right":
        return None
    if ideal.verdict != "right":
        return "choice"
    if intent.confidence < threshold:
        return "unsure"
    return "details" if intent.id in outcome.row.intents else "intent"


def figures_by_group(judged: Sequence[Judged]) -> dict[str, dict[str, Figures]]:
    """Figures of all, and by family and language."""
    groups: dict[str, dict[str, list[Outcome]]] = {"all": {}, "family": {}, "language": {}}
    for each in judged:
        for kind, name in (("all", "all"), ("family", each.family), ("language", each.language)):
            groups[kind].setdefault(name, []).append(each.outcome)
    return {kind: {name: figures_of(found) for name, found in named.items()} for kind, named in groups.items()}


def causes_of(judged: Sequence[Judged]) -> dict[str, int]:
    """How many rows are not right, by cause, the commonest first."""
    return dict(Counter(each.cause for each in judged if each.cause).most_common())


def worst_of(judged: Sequence[Judged], most: int = WORST) -> list[Judged]:
    """What misled customers first, then what served them less; the surest mistakes come before the doubtful."""
    failed = [each for each in judged if each.cause]
    return sorted(failed, key=lambda each: (-VERDICTS.index(each.outcome.verdict), -each.confidence))[:most]
