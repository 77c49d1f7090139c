"""Shows who waits for a person: how many by lane, tier and language, and how long the first of each lane."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import get_args

from asyncpg import Record
from crossdesk.contracts.event import Lane

from routing.count_decisions import told_language
from routing.metrics import BACKLOG, OLDEST_WAIT, WAITING


def show_backlog(rows: Sequence[Record]) -> None:
    """Set the gauges from rows of lane, tier, language, waiting and oldest (seconds). What waits no more goes away."""
    waiting: Counter[tuple[str, str, str]] = Counter()
    oldest: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        waiting[row["lane"], row["tier"], told_language(row["language"])] += row["waiting"]
        oldest[row["lane"]] = max(oldest[row["lane"]], row["oldest"])
    BACKLOG.clear()
    for labels, count in waiting.items():
        BACKLOG.labels(*labels).set(count)
    for lane in get_args(Lane):
        OLDEST_WAIT.labels(lane).set(oldest[lane])
    WAITING.set(waiting.total())
