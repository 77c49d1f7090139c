"""When requests start: open-loop, so that a slow server meets as many customers as a fast one.

A closed loop (a user waits for the answer before writing again) sends less while the server stalls and so leaves the
worst waits out of its figures (G. Tene: coordinated omission). Here the moments are drawn from the clock alone.
"""

import csv
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from crossdesk.errors import Misconfigured

from loadtests.curve import Course


def poisson(rate: float, begin: float, end: float, dice: random.Random) -> Iterator[float]:
    """Moments of a Poisson process of `rate` per second in [begin, end); none when the rate is 0."""
    if rate <= 0:
        return
    moment = begin + dice.expovariate(rate)
    while moment < end:
        yield moment
        moment += dice.expovariate(rate)


def shaped(course: Course, share: float, seconds: float, dice: random.Random) -> Iterator[float]:
    """An inhomogeneous Poisson process of `share` times the course's rate, in [0, seconds).

    By thinning (Lewis and Shedler 1979): drawn at the highest rate, kept with probability rate / highest. Parts of a
    process are themselves Poisson processes, so that n workers with share 1/n make up the whole.
    """
    highest = course.highest
    for moment in poisson(highest * share, 0.0, seconds, dice):
        if dice.random() * highest < course.rate_at(moment):
            yield moment


def read_recorded(path: Path) -> list[float]:
    """Offsets in seconds from the start, one in the first column of each line of a CSV file, in any order.

    A first line that is no number is taken for a heading. Raises Misconfigured with the line that is wrong.
    """
    try:
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"ARRIVALS={path} cannot be read: {type(error).__name__}") from None
    offsets = [_offset(path, number, row[0]) for number, row in enumerate(rows, 1) if row and not _heading(number, row)]
    if not offsets:
        raise Misconfigured(f"ARRIVALS={path} holds no offsets")
    return sorted(offsets)


def _heading(number: int, row: Sequence[str]) -> bool:
    return number == 1 and not row[0].strip()[:1].isdigit()


def _offset(path: Path, number: int, text: str) -> float:
    try:
        offset = float(text)
    except ValueError:
        offset = math.nan
    if not 0 <= offset < math.inf:
        raise Misconfigured(f"ARRIVALS={path}, line {number}: {text!r} is no offset: give seconds from the start, >= 0")
    return offset
