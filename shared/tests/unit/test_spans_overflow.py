"""Spans that a collector is too slow for: the oldest that wait are dropped, counted, and nobody waits for them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crossdesk.testing.waiting import PATIENCE
from crossdesk.tracing.keeping import Keeping
from crossdesk.tracing.sending import Sending
from crossdesk.tracing.tracer import LightTracer
from opentelemetry.context import Context
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client import REGISTRY

ROOM = 8


class Collector(ThreadingHTTPServer):
    """Takes a request, and answers it once `answers` is set; `names` are of the spans it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked, self.answers = threading.Event(), threading.Event()
        self.names: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"


class Asked(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
        scopes = [scope for resource in sent.resource_spans for scope in resource.scope_spans]
        self.server.names += [span.name for scope in scopes for span in scope.spans]
        self.server.asked.set()
        self.server.answers.wait(PATIENCE)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing of it is worth a line."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.answers.set()
        server.shutdown()
        serving.join()


def exported(outcome: str) -> float:
    return REGISTRY.get_sample_value("crossdesk_spans_exported_total", {"outcome": outcome}) or 0.0


def test_of_spans_that_wait_for_a_slow_collector_the_oldest_are_dropped_and_counted(collector):
    sending = Sending(collector.url, {"service.name": "test"}, most_waiting=ROOM)
    tracer = LightTracer(Keeping(sending.take, slow=1000.0), share=1.0)
    dropped = exported("dropped")
    tracer.start_span("under way", Context()).end()
    assert collector.asked.wait(PATIENCE)
    for number in range(ROOM + 5):
        tracer.start_span(f"waits {number}", Context()).end()
    assert exported("dropped") - dropped == 5
    collector.answers.set()
    sending.end()
    assert collector.names[-ROOM:] == [f"waits {number}" for number in range(5, ROOM + 5)]
    assert exported("dropped") - dropped == 5
