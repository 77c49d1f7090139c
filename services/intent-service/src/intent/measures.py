"""Figures of merit of a classifier: accuracy, macro F1, expected calibration error."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BINS = 10


@dataclass(frozen=True)
class Verdict:
    """One message: what was meant, what was understood, and how surely."""

    language: str
    meant: str
    understood: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the intent was understood."""
        return self.meant == self.understood


def accuracy(verdicts: Sequence[Verdict]) -> float:
    """Share understood; 0 without verdicts."""
    return sum(verdict.right for verdict in verdicts) / len(verdicts) if verdicts else 0.0


def macro_f1(verdicts: Sequence[Verdict]) -> float:
    """Mean over the intents that were meant of the harmonic mean of precision and recall."""
    return macro_f1_of([(verdict.meant, verdict.understood) for verdict in verdicts])


def macro_f1_of(pairs: Sequence[tuple[str, str]]) -> float:
    """The same of pairs of what was meant and what was understood; 0 without any."""
    scores = f1_by_label(pairs)
    return sum(scores.values()) / len(scores) if scores else 0.0


def f1_by_label(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """F1 of each label that was meant, in alphabetical order."""
    meant, understood = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    right = Counter(one for one, other in pairs if one == other)
    return {label: 2 * right[label] / (meant[label] + understood[label]) for label in sorted(meant)}


def calibration_error(verdicts: Sequence[Verdict]) -> float:
    """Mean gap between confidence and accuracy over ten equal bins (expected calibration error, Naeini et al. 2015)."""
    bins: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        bins[min(int(verdict.confidence * _BINS), _BINS - 1)].append(verdict)
    gaps = (abs(sum(v.confidence for v in held) - sum(v.right for v in held)) for held in bins.values())
    return sum(gaps) / len(verdicts) if verdicts else 0.0


def by_language(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Verdicts of each language, languages in alphabetical order."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.language].append(verdict)
    return dict(sorted(groups.items()))


def report(verdicts: Sequence[Verdict], sure_from: float) -> str:
    """The figures as text, with the commonest confusions."""
    sure = [verdict for verdict in verdicts if verdict.confidence >= sure_from]
    wrong = Counter((verdict.meant, verdict.understood) for verdict in verdicts if not verdict.right)
    lines = [
        f"messages {len(verdicts)}",
        f"accuracy {accuracy(verdicts):.3f}",
        f"macro-F1 {macro_f1(verdicts):.3f}",
        f"ECE      {calibration_error(verdicts):.3f}",
        f"sure     {len(sure) / max(1, len(verdicts)):.3f} of messages (confidence >= {sure_from})",
        f"         {accuracy(sure):.3f} of these right",
        *(
            f"  {language:8} n={len(group):5} accuracy {accuracy(group):.3f} ECE {calibration_error(group):.3f}"
            for language, group in by_language(verdicts).items()
        ),
        "commonest confusions (meant -> understood):",
        *(f"  {meant} -> {understood}: {count}" for (meant, understood), count in wrong.most_common(15)),
    ]
    return "\n".join(lines)
