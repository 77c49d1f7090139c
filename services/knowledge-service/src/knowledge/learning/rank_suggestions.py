"""Which of the replies an agent could give are shown. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crossdesk.contracts.knowledge import Suggestion

from knowledge.learning.compare_replies import likeness
from knowledge.learning.experience import Use

MOST = 3
MOST_COMPARED = 15
"""Candidates looked at for texts that are no repetition: comparing takes longer than ranking."""
SAME = 0.85
"""Texts alike from which on one of the two is enough."""


@dataclass(frozen=True)
class Candidate:
    """A suggestion and how well it suits the case (0 to 1)."""

    suggestion: Suggestion
    fit: float


def acceptance(use: Use | None) -> float:
    """The share of showings in which agents took it up, an edited one counting half.

    One half is assumed before anything is known, and weighs as two showings (rule of succession, Laplace).
    """
    if use is None:
        return 0.5
    return (use.kept + use.edited / 2 + 1) / (use.shown + 2)


def rank(candidates: Iterable[Candidate], uses: Mapping[str, Use]) -> list[Suggestion]:
    """The best three, no two nearly the same: by how well they suit, times how often such were taken up."""

    def order(candidate: Candidate) -> tuple[float, str]:
        source = candidate.suggestion.source
        return -candidate.fit * acceptance(uses.get(source)), source

    chosen: list[Suggestion] = []
    for candidate in sorted(candidates, key=order)[:MOST_COMPARED]:
        suggestion = candidate.suggestion
        if all(likeness(suggestion.text, each.text) < SAME for each in chosen):
            chosen.append(_with_record(suggestion, uses.get(suggestion.source)))
        if len(chosen) == MOST:
            break
    return chosen


def _with_record(suggestion: Suggestion, use: Use | None) -> Suggestion:
    if use is None or not use.shown:
        return suggestion
    record = f"Taken up {use.kept + use.edited} of {use.shown} times."
    return suggestion.model_copy(update={"why": f"{suggestion.why} {record}"})
