"""A span as services make them: a tenth of the work of the SDK's own, since nearly all of them are dropped in the end.

What is kept becomes the SDK's kind when it is sent: see sending.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import time_ns

from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.util.types import AnyValue, Attributes

MOST_EVENTS = 100
"""Events told of one span: an event that is tried again and again has one for each try."""


@dataclass(slots=True, eq=False)
class Part:
    """What one process does of a trace: a request, an event or a batch, and all below it.

    `root` is the id of the topmost span, `began` its time in nanoseconds. `bad` is None until it has failed or become
    slow, and then whether that has it kept; `kept` is None until the root has ended.
    """

    root: int
    began: int
    failed: bool = False
    bad: bool | None = None
    kept: bool | None = None
    held: "list[LightSpan]" = field(default_factory=list)


class LightSpan(Span):
    """See `opentelemetry.trace.Span`. Whoever gives attributes gives them away."""

    def __init__(
        self,
        name: str,
        context: SpanContext,
        parent: SpanContext | None,
        kind: SpanKind,
        part: Part,
        began: int,
        attributes: dict[str, AnyValue],
        links: Sequence[Link],
        ended: "Callable[[LightSpan], None]",
    ) -> None:
        self.name = name
        self.context = context
        self.parent = parent
        self.kind = kind
        self.part = part
        self.began = began
        self.end_time: int | None = None
        self.failed = False
        self.attributes = attributes
        self.links = list(links)
        self.events: list[tuple[str, int, Attributes]] = []
        self._ended = ended

    def get_span_context(self) -> SpanContext:
        return self.context

    def is_recording(self) -> bool:
        return self.end_time is None

    def set_attributes(self, attributes: Mapping[str, AnyValue]) -> None:
        self.attributes.update(attributes)

    def set_attribute(self, key: str, value: AnyValue) -> None:
        self.attributes[key] = value

    def add_event(self, name: str, attributes: Attributes = None, timestamp: int | None = None) -> None:
        if len(self.events) < MOST_EVENTS:
            self.events.append((name, timestamp or time_ns(), attributes))

    def add_link(self, context: SpanContext, attributes: Attributes = None) -> None:
        self.links.append(Link(context, attributes))

    def update_name(self, name: str) -> None:
        self.name = name

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        """Only whether it failed: descriptions quote."""
        code = status.status_code if isinstance(status, Status) else status
        self.failed = code is StatusCode.ERROR

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,
    ) -> None:
        """Only its type: messages quote."""
        self.add_event("exception", {"exception.type": type(exception).__qualname__}, timestamp)

    def end(self, end_time: int | None = None) -> None:
        if self.end_time is None:
            self.end_time = end_time or time_ns()
            self._ended(self)
