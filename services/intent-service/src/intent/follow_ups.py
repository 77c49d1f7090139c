"""Recognises messages that only go on with what was asked before: a bare number, "yes", "and the other one"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from intent.features import PUNCTUATION
from intent.text import fold

FollowUp = Literal["number", "agreement", "another"]

_NUMBERS = frozenset("◈◇")
_MOST_WORDS = 8


class FollowUps:
    """Knows the words of `follow_ups.yaml`."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._agreement, self._another, self._fillers = (
            frozenset(map(fold, words[kind])) for kind in ("agreement", "another", "fillers")
        )
        self._known = self._agreement | self._another | self._fillers | _NUMBERS

    def kind(self, words: Iterable[str]) -> FollowUp | None:
        """What kind of follow-up a message of these folded and masked words is; None when it says something new."""
        said = [word for word in words if word not in PUNCTUATION]
        if not said or len(said) > _MOST_WORDS:
            return None
        new = [word for word in said if word not in self._known]
        if new:
            return None
        if any(word in _NUMBERS for word in said):
            return "number"
        if any(word in self._another for word in said):
            return "another"
        return "agreement" if any(word in self._agreement for word in said) else None
