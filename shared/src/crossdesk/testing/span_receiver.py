"""A collector of traces for tests: OTLP over HTTP as a real one takes it, kept in memory."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from crossdesk.testing.waiting import until


@dataclass(frozen=True)
class Told:
    """One span as it came. Ids are hexadecimal; `links` are spans' ids."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    failed: bool
    attributes: dict[str, Any]
    links: tuple[str, ...]
    events: tuple[str, ...]
    nanoseconds: int


@dataclass
class SpanReceiver:
    """What was received. `status` is what senders are answered."""

    url: str = ""
    spans: list[Told] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    status: int = 200

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> Told:
        """The only span of this name."""
        (found,) = self.named(name)
        return found

    def under(self, parent: Told) -> set[str]:
        """Names of the spans it caused directly."""
        return {span.name for span in self.spans if span.parent == parent.id}

    async def until_named(self, *names: str) -> None:
        """Wait until there is at least one span of each name."""
        await until(lambda: self._has(names))

    async def _has(self, names: tuple[str, ...]) -> bool:
        return all(map(self.named, names))

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = _values(resource.resource.attributes)["service.name"]
            self.spans += [_told(service, span) for scope in resource.scope_spans for span in scope.spans]


@contextmanager
def receiving_spans() -> Iterator[SpanReceiver]:
    """A receiver on a free port of this machine for the length of the block."""
    receiver = SpanReceiver()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if receiver.status == 200:
                receiver.take(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(receiver.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests' output is not the place."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


def _told(service: str, span: Any) -> Told:
    return Told(
        service=service,
        name=span.name,
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        failed=span.status.code == 2,
        attributes=_values(span.attributes),
        links=tuple(link.span_id.hex() for link in span.links),
        events=tuple(event.name for event in span.events),
        nanoseconds=span.end_time_unix_nano - span.start_time_unix_nano,
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
