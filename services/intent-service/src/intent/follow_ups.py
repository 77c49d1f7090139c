"""Recognises messages that only go on with what was asked before: a bare number, "yes", "the other one", "news?"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from intent.features import PUNCTUATION
from intent.text import fold

FollowUp = Literal["number", "agreement", "another", "news"]

_NUMBERS = frozenset("◈◇")
_MOST_WORDS = 8


class FollowUps:
    """Knows the words of `follow_ups.yaml`."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        kinds = ("agreement", "another", "fillers", "news", "beside_news")
        self._agreement, self._another, self._fillers, self._news, beside_news = (
            frozenset(map(fold, words[kind])) for kind in kinds
        )
        self._known = self._agreement | self._another | self._fillers | _NUMBERS
        self._known_beside_news = self._known | self._news | beside_news

    def kind(self, words: Iterable[str]) -> FollowUp | None:
        """What kind of follow-up a message of these folded and masked words is; None when it says something new."""
        said = [word for word in words if word not in PUNCTUATION]
        if not said or len(said) > _MOST_WORDS:
            return None
        news = not self._news.isdisjoint(said)
        if not (self._known_beside_news if news else self._known).issuperset(said):
            return None
        if not _NUMBERS.isdisjoint(said):
            return "number"
        if not self._another.isdisjoint(said):
            return "another"
        if news:
            return "news"
        return None if self._agreement.isdisjoint(said) else "agreement"
