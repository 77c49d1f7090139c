"""Which spans are sent, and what is in them: rules that need neither a bus nor a database."""

import asyncio
from time import time_ns

import httpx
import pytest
from crossdesk.admit import TENANT
from crossdesk.tracing.carrying import cause_in, traceparent_of
from crossdesk.tracing.keeping import MOST_BAD_A_SECOND, MOST_PARTS_OPEN, MOST_SPANS_HELD_OF_A_PART, Keeping
from crossdesk.tracing.outgoing_requests import telling_requests
from crossdesk.tracing.statements import described
from crossdesk.tracing.taken_requests import traced
from crossdesk.tracing.tracer import LightTracer
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
from opentelemetry.trace import Link, StatusCode, set_span_in_context

SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Sent:
    """Remembers what it is handed."""

    def __init__(self):
        self.spans = []

    @property
    def names(self):
        return [span.name for span in self.spans]


@pytest.fixture
def sent():
    return Sent()


@pytest.fixture
def tracer(sent):
    """Samples nothing; what takes a thousand seconds would be slow."""
    return LightTracer(Keeping(sent.spans.append, slow=1000.0), share=0.0)


def below(span):
    return set_span_in_context(span, Context())


def test_a_service_believes_its_neighbours_that_a_trace_is_sampled_and_strangers_not(tracer, sent):
    tracer.start_span("neighbour", cause_in(SAMPLED)).end()
    tracer.start_span("stranger", cause_in(SAMPLED, stranger=True)).end()
    assert sent.names == ["neighbour"]


def test_a_stranger_may_name_the_trace_all_the_same(tracer):
    span = tracer.start_span("stranger", cause_in(SAMPLED, stranger=True))
    assert f"{span.get_span_context().trace_id:032x}" == SAMPLED.split("-")[1]


def test_a_batch_is_sampled_with_any_of_its_events(tracer, sent):
    events = [tracer.start_span("plain", Context()), tracer.start_span("sampled", cause_in(SAMPLED))]
    tracer.start_span("batch", Context(), links=[Link(each.get_span_context()) for each in events]).end()
    assert sent.names == ["batch"]


def test_an_error_anywhere_in_what_a_service_did_keeps_all_of_it(tracer, sent):
    root = tracer.start_span("root", Context())
    child = tracer.start_span("child", below(root))
    grandchild = tracer.start_span("grandchild", below(child))
    grandchild.set_status(StatusCode.ERROR)
    for span in (grandchild, child):
        span.end()
    assert sent.names == []
    root.end()
    assert sent.names == ["grandchild", "child", "root"]


def test_all_that_is_begun_below_something_that_failed_is_sampled_and_so_kept_everywhere(tracer):
    for bad in (True, False):
        root = tracer.start_span("root", Context())
        asked = tracer.start_span("ask", below(root))
        asked.set_status(StatusCode.ERROR if bad else StatusCode.UNSET)
        asked.end()
        published = tracer.start_span("publish", cause_in(traceparent_of(root.get_span_context())))
        assert published.get_span_context().trace_flags.sampled is bad


def test_what_is_published_once_something_is_slow_is_sampled(sent):
    slow = LightTracer(Keeping(sent.spans.append, slow=2.0), share=0.0)
    root = slow.start_span("root", Context(), start_time=time_ns() - 3_000_000_000)
    assert slow.start_span("publish", below(root)).get_span_context().trace_flags.sampled
    assert not slow.start_span("of others", Context()).get_span_context().trace_flags.sampled


def test_when_very_much_is_slow_some_of_it_is_kept(sent):
    began, tracer = time_ns() - 3_000_000_000, LightTracer(Keeping(sent.spans.append, slow=2.0), share=0.0)
    for number in range(MOST_BAD_A_SECOND + 5):
        root = tracer.start_span(f"root {number}", Context(), start_time=began)
        root.end(began + 2_500_000_000)
    assert sent.names == [f"root {number}" for number in range(MOST_BAD_A_SECOND)]
    later = tracer.start_span("later", Context(), start_time=began)
    later.end(began + 4_500_000_000)
    assert sent.names[-1] == "later"


def test_a_collector_that_decides_is_handed_everything(sent):
    tracer = LightTracer(Keeping(sent.spans.append, slow=1000.0, everything=True), share=0.0)
    root = tracer.start_span("root", Context())
    tracer.start_span("child", below(root)).end()
    root.end()
    assert sent.names == ["child", "root"]


@given(st.integers(1, 2**128 - 1), st.floats(0, 1))
def test_services_sample_the_traces_that_others_with_opentelemetry_would(trace, share):
    theirs = TraceIdRatioBased(share).should_sample(None, trace, "").decision is Decision.RECORD_AND_SAMPLE
    own = LightTracer(Keeping(lambda _: None, slow=1.0), share)
    stranger = cause_in(f"00-{trace:032x}-b7ad6b7169203331-00", stranger=True)
    assert own.start_span("root", stranger).get_span_context().trace_flags.sampled is theirs


def test_what_is_told_after_its_root_has_ended_shares_its_fate(tracer, sent):
    for failed in (True, False):
        root = tracer.start_span(f"root {failed}", Context())
        if failed:
            root.set_status(StatusCode.ERROR)
        late = tracer.start_span(f"late {failed}", below(root))
        root.end()
        late.end()
    assert sent.names == ["root True", "late True"]


def test_of_a_root_with_very_many_spans_the_first_and_itself_are_kept(tracer, sent):
    root = tracer.start_span("root", Context())
    for _ in range(MOST_SPANS_HELD_OF_A_PART + 10):
        tracer.start_span("child", below(root)).end()
    root.set_status(StatusCode.ERROR)
    root.end()
    assert sent.names == ["child"] * MOST_SPANS_HELD_OF_A_PART + ["root"]


def test_roots_that_never_end_are_forgotten(tracer, sent):
    lost = tracer.start_span("lost", Context())
    for _ in range(MOST_PARTS_OPEN):
        tracer.start_span("never ends", Context())
    child = tracer.start_span("child", below(lost))
    child.set_status(StatusCode.ERROR)
    child.end()
    assert sent.names == ["child"]


@given(st.text(), st.text())
def test_no_literal_of_a_statement_is_told(before, secret):
    literal = "'" + f"S{secret}S".replace("'", "''") + "'"
    summary, text = described(f"SELECT 1 FROM parcels /* {before.replace(chr(39), '')} */ WHERE owner = {literal}")
    assert summary == "SELECT parcels"
    assert text.endswith("owner = ?")


def test_a_statement_is_named_by_what_it_does_to_which_table():
    sql = "WITH also_0 AS (INSERT INTO receipts SELECT $1) UPDATE inquiries SET status = $2"
    assert described(sql)[0] == "WITH receipts"
    assert described("BEGIN; SET LOCAL app.tenants = 'demo'") == ("BEGIN", "BEGIN; SET LOCAL app.tenants = ?")
    assert described("")[0] == "SQL"


def a_request(path="/v1/things/secret-id", method="GET"):
    return {"type": "http", "method": method, "path": path, "scheme": "http", "headers": []}


async def nothing(*_):
    return {}


async def test_a_stream_is_told_when_it_begins(tracer, sent):
    told_meanwhile = []

    async def stream(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        told_meanwhile.append(span_of(scope))

    def span_of(scope):
        return scope["headers"][-1][1].decode().split("-")[2]

    sampled = {**a_request(), "headers": [(b"traceparent", SAMPLED.encode())]}
    await traced(tracer, stream, lambda _: "/v1/things/{id}", public=False)(sampled, nothing, nothing)
    (span,) = sent.spans
    assert span.name == "GET /v1/things/{id}"
    assert f"{span.context.span_id:016x}" == told_meanwhile[0]
    assert "secret-id" not in str(dict(span.attributes))


async def test_a_request_that_fails_is_kept_with_the_type_of_its_error_alone(tracer, sent):
    async def fail(scope, receive, send):
        raise ValueError("who wrote what")

    with pytest.raises(ValueError, match="who wrote what"):
        await traced(tracer, fail, lambda _: "/v1/things/{id}", public=True)(a_request(method="BREW"), nothing, nothing)
    (span,) = sent.spans
    assert span.name == "_OTHER /v1/things/{id}"
    assert span.attributes["error.type"] == "ValueError"
    assert not span.events


async def test_only_our_own_services_are_told_the_trace(tracer):
    heads = []

    async def answer(reader, writer):
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/parcels/LX1"
        with telling_requests(tracer):
            async with httpx.AsyncClient() as client:
                await client.get(url)
                await client.get(url, headers={TENANT: "demo"})
    assert ["traceparent: 00-" in head for head in heads] == [False, True]


async def test_who_cannot_be_reached_is_told_without_what_was_asked(tracer, sent, unused_tcp_port):
    with telling_requests(tracer):
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{unused_tcp_port}/parcels/LX1?key=secret")
    (span,) = sent.spans
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "server.address": "127.0.0.1",
        "server.port": unused_tcp_port,
        "error.type": "ConnectError",
    }
