"""Counts what was decided once it is committed: by whom customers are answered, and after how long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crossdesk.contracts.intent import Case
from crossdesk.tracing.exemplars import exemplar

from routing.matching import primary_language
from routing.metrics import DECIDED, DECISION_SECONDS

TOLD = frozenset(
    {
        "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa",
        "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv",
        "ms", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv",
        "sw", "th", "tl", "tr", "uk", "ur", "vi", "zh", "und",
    }
)  # fmt: skip
"""Languages shown by themselves: those of the markets. A series for each that a detector may name would be too many."""
OTHER = "other"


def told_language(tag: str) -> str:
    """The language of a BCP 47 tag as metrics tell it."""
    language = primary_language(tag)
    return language if language in TOLD else OTHER


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class CountedDecisions:
    """The decisions of a batch. `clock` gives aware UTC."""

    clock: Callable[[], datetime] = _now
    _new: list[tuple[str, str, str, datetime, dict[str, str] | None]] = field(default_factory=list)

    def note(self, case: Case, tier: str) -> None:
        """One decision; nothing is counted before `committed`."""
        language = told_language(case.understanding.language)
        self._new.append((tier, case.lane, language, case.inquiry.received_at, exemplar()))

    def committed(self) -> None:
        """Count what is written now."""
        now = self.clock()
        for tier, lane, language, received, trace in self._new:
            DECIDED.labels(tier, lane, language).inc()
            DECISION_SECONDS.labels(lane).observe(max(0.0, (now - received).total_seconds()), trace)
        self._new.clear()
