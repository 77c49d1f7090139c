"""Which traces are sampled: decided once, where a trace begins, and told on in each traceparent's flag.

Every span is recorded all the same, for whether it is an error or slow shows at its end: see keeping.py.
"""

from collections.abc import Sequence

from opentelemetry.context import Context, get_value
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind, get_current_span
from opentelemetry.trace.span import TraceState
from opentelemetry.util.types import Attributes

from crossdesk.tracing.carrying import STRANGER


class SampledTraces(Sampler):
    """A share of all traces, by their id. A batch is sampled with any of the events it is linked to."""

    def __init__(self, share: float) -> None:
        self._share = TraceIdRatioBased(share)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Record always; the flag follows the cause, or the links, or the share."""
        sampled = self._sampled(parent_context, trace_id, name, links or ())
        return SamplingResult(Decision.RECORD_AND_SAMPLE if sampled else Decision.RECORD_ONLY, attributes)

    def get_description(self) -> str:
        return f"SampledTraces({self._share.get_description()})"

    def _sampled(self, parent: Context | None, trace_id: int, name: str, links: Sequence[Link]) -> bool:
        cause = get_current_span(parent).get_span_context()
        if cause.is_valid and not get_value(STRANGER, parent):
            return bool(cause.trace_flags.sampled)
        if links:
            return any(link.context.trace_flags.sampled for link in links)
        return self._share.should_sample(None, trace_id, name).decision is Decision.RECORD_AND_SAMPLE
