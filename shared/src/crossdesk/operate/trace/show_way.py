"""The tree of an inquiry's way in lines for a terminal."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta

from crossdesk.operate.trace.tree import Branch

LONGEST_TEXT = 500
CLOCK = "%Y-%m-%d %H:%M:%S.%f"


def show_way(inquiry_id: object, way: Sequence[Branch], *, texts: bool) -> Iterator[str]:
    """A head, then a line for each step. `texts` adds what people wrote; nothing else is personal."""
    top, steps = way[0].step, [branch.step for branch in way]
    traces = sorted({step.trace for step in steps if step.trace})
    services = {step.service for step in steps}
    yield f"inquiry       {inquiry_id}"
    yield f"tenant        {top.tenant}"
    yield f"conversation  {top.key.partition('/')[2]}"
    yield f"trace         {' '.join(traces) or 'none'}"
    took = _milliseconds(max(branch.since_start for branch in way))
    yield f"way           {len(steps)} events of {len(services)} services, {took} from the first to the last"
    yield ""
    yield f"{'time (UTC)':<23}  {'since start':>11}  {'since cause':>11}"
    for branch in way:
        yield from _lines(branch, texts=texts)


def _lines(branch: Branch, *, texts: bool) -> Iterator[str]:
    step = branch.step
    clock = step.at.astimezone(UTC).strftime(CLOCK)[:-3]
    cause = "" if branch.since_cause is None else f"+{_milliseconds(branch.since_cause)}"
    told = f"{step.service} {step.event}" + (f": {step.why}" if step.why else "")
    yield f"{clock}  {_milliseconds(branch.since_start):>11}  {cause:>11}  {_drawn(branch.lasts)}{printable(told)}"
    for text in step.texts if texts else ():
        yield f"{'':<51}{_drawn(branch.lasts, below=True)}  » {printable(text)[:LONGEST_TEXT]}"


def _drawn(lasts: Sequence[bool], *, below: bool = False) -> str:
    """The branches to the left of a step, or of what is written below it."""
    above = [("   " if last else "│  ") for last in (lasts if below else lasts[:-1])]
    own = [] if below or not lasts else ["└─ " if lasts[-1] else "├─ "]
    return "".join([*above, *own])


def _milliseconds(duration: timedelta) -> str:
    return f"{round(duration / timedelta(milliseconds=1))} ms"


def printable(text: str) -> str:
    """One line that leaves a terminal as it is: control and formatting characters are shown as spaces."""
    return " ".join("".join(" " if unicodedata.category(each)[0] == "C" else each for each in text).split())
