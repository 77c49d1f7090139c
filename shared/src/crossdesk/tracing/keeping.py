"""Which spans are sent: those of sampled traces at once, the rest where this process's part of it failed or was slow.

That is decided where a part ends. What other processes did before, and was neither, is not in our hands then: a
collector that decides for whole traces is sent everything (`everything`), see docs/operations/trace.md.
"""

from collections.abc import Callable

from crossdesk.tracing.span import LightSpan, Part

MOST_PARTS_OPEN = 20_000
"""Parts of which something is still under way; the oldest are forgotten, and with them what is held of them."""
MOST_SPANS_HELD_OF_A_PART = 500
MOST_SPANS_HELD = 20_000
MOST_BAD_A_SECOND = 20
"""Parts kept for having failed or been slow: when all is slow, telling of all of it would make it slower."""


class Keeping:
    """Hands on, holds back, or drops spans that have ended. `slow` is in seconds."""

    def __init__(self, hand_on: Callable[[LightSpan], None], slow: float, *, everything: bool = False) -> None:
        self._slow = slow * 1e9
        self._hand_on = hand_on
        self._everything = everything
        self._open: dict[int, Part] = {}
        self._held = 0
        self._second = 0
        self._bad = 0

    def part_of(self, span_id: int) -> Part | None:
        """The part that a span began, while that has not ended: whoever publishes knows its cause by the id alone."""
        return self._open.get(span_id)

    def begin(self, span_id: int, began: int) -> Part:
        """A part of its own for a span that nothing of this process led to."""
        if len(self._open) >= MOST_PARTS_OPEN:
            self._forget(next(iter(self._open)))
        part = self._open[span_id] = Part(span_id, began)
        return part

    def is_bad(self, part: Part, now: int) -> bool:
        """Whether it has failed or become slow by now (nanoseconds), and is one of those kept for that."""
        if part.bad is None and (part.failed or now - part.began >= self._slow):
            part.bad = self._one_more(now // 10**9)
        return bool(part.bad)

    def ended(self, span: LightSpan) -> None:
        """Statements are told a moment late, and may come after their part's end."""
        part, is_root = span.part, span.part.root == span.context.span_id
        part.failed = part.failed or span.failed
        if self._everything or part.kept or span.context.trace_flags.sampled or (part.kept is False and span.failed):
            self._hand_on(span)
        elif part.kept is None and (is_root or self._has_room(part)):
            part.held.append(span)
            self._held += 1
        if is_root:
            self._decide(part, span)

    def _one_more(self, second: int) -> bool:
        self._bad = self._bad + 1 if second == self._second else 1
        self._second = second
        return self._bad <= MOST_BAD_A_SECOND

    def _has_room(self, part: Part) -> bool:
        return self._held < MOST_SPANS_HELD and len(part.held) < MOST_SPANS_HELD_OF_A_PART

    def _decide(self, part: Part, root: LightSpan) -> None:
        part.kept = self.is_bad(part, root.end_time or part.began)
        for each in part.held if part.kept else ():
            self._hand_on(each)
        self._forget(part.root)

    def _forget(self, root: int) -> None:
        part = self._open.pop(root, None)
        if part is not None:
            part.kept = bool(part.kept)
            self._held -= len(part.held)
            part.held = []
