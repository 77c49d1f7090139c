"""How much of a suggestion is in what an agent sent."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from knowledge.learning.experience import Suggested, Verdict
from knowledge.learning.masking import without_frame

KEPT = 0.97
"""Alike from which on a suggestion was sent as it was; a comma is no change."""
REMEMBERED = 500
"""Texts whose pieces are kept, some 30 kB each: suggestions are compared again and again."""
EDITED = 0.5
"""Alike from which on a reply was made of the suggestion."""


def likeness(one: str, other: str) -> float:
    """The share of three-letter pieces that two texts have in common (Dice's coefficient, 0 to 1), frames left out."""
    ours, theirs = _pieces(one), _pieces(other)
    both = sum((ours & theirs).values())
    return 2 * both / total if (total := ours.total() + theirs.total()) else 1.0


def judge_use(reply: str, suggested: Sequence[Suggested]) -> tuple[Verdict, Suggested | None, float | None]:
    """What became of the suggestions: how the one the reply is most like was used, that one, and how alike they are."""
    if not suggested:
        return "unasked", None, None
    alike, _, nearest = max((likeness(reply, each.text), -place, each) for place, each in enumerate(suggested))
    if alike < EDITED:
        return "unused", None, alike
    return ("kept" if alike >= KEPT else "edited"), nearest, alike


@lru_cache(maxsize=REMEMBERED)
def _pieces(text: str) -> Counter[str]:
    said = " ".join(without_frame(text).casefold().split())
    return Counter(said[place : place + 3] for place in range(max(1, len(said) - 2)))
