"""One side of a translation that was looked at."""

from typing import Literal, NamedTuple

Name = Literal["facts", "length", "language", "negation", "meaning", "round_trip"]


class Part(NamedTuple):
    """`score` 0 (wrong) to 1 (as expected). `why` is for people and holds no words of the texts."""

    name: Name
    score: float
    why: str
