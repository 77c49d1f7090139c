"""What a collector of traces is told of events on either bus: who caused what, and nothing of what customers wrote."""

import asyncio
import contextlib

import pytest
from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.errors import Transient
from crossdesk.store.database import open_database
from crossdesk.tasks import background
from crossdesk.testing.databases import with_parts
from crossdesk.testing.span_receiver import receiving_spans
from crossdesk.testing.waiting import PATIENCE, until
from crossdesk.testing.worker_bench import Bench, a_message, count_message
from crossdesk.tracing.exporting import tracing
from crossdesk.tracing.statements import telling_statements
from msgspec.structs import replace

HANDLED, PUBLISHED = "handle InquiryReceived", "publish LanguageDetected"
TRACE = "0af7651916cd43dd8448eb211c80319c"
SAMPLED, UNSAMPLED = (f"00-{TRACE}-b7ad6b716920333{number}-0{flag}" for number, flag in ((1, 1), (2, 0)))


@pytest.fixture
def receiver():
    with receiving_spans() as running:
        yield running


@contextlib.asynccontextmanager
async def tracing_to(receiver, bench, database_url, **options):
    """A tracer, and the bench with a database whose statements it tells."""
    async with (
        tracing(receiver.url, "counter", share=0.0, **options) as tracer,
        open_database(
            with_parts(database_url, user="crossdesk"), "crossdesk", tell=telling_statements(tracer)
        ) as database,
    ):
        yield tracer, Bench(database, bench.bus_url)


async def test_an_event_is_handled_within_the_trace_that_published_it(bench, database_url, receiver):
    async def look(event, database):
        return None

    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(replace(a_message(1), traceparent=SAMPLED))
        async with traced.working(traced.subscription(fetch=look), tracer=tracer):
            await traced.until_counted({1})
    handled, published = receiver.one(HANDLED), receiver.one(PUBLISHED)
    assert (handled.trace, handled.parent) == (TRACE, SAMPLED.split("-")[2])
    assert (published.trace, published.parent) == (TRACE, handled.id)
    assert {"fetch InquiryReceived", "INSERT counted", "INSERT receipts", "COMMIT"} <= receiver.under(handled)
    (said,) = await traced.said("languages")
    assert said.traceparent == f"00-{TRACE}-{published.id}-01"


async def test_what_the_next_service_does_is_of_the_same_trace(bench, database_url, receiver):
    heard = asyncio.Event()

    async def hear(event):
        heard.set()
        return []

    async with tracing_to(receiver, bench, database_url) as (tracer, traced), open_bus(bench.bus_url) as bus:
        subscription = Subscription(LanguageDetected, hear, stateless=True)
        next_one = Worker("hearer", bus, traced.database, [subscription], dead_letters_in_a_row=1, tracer=tracer)
        async with traced.working(traced.subscription(), tracer=tracer), background(next_one.run(), name="hearer"):
            await traced.publish(replace(a_message(1), traceparent=SAMPLED))
            await asyncio.wait_for(heard.wait(), PATIENCE)
            next_one.drain()
            await receiver.until_named("handle LanguageDetected")
    heard_of = receiver.one("handle LanguageDetected")
    assert (heard_of.trace, heard_of.parent) == (TRACE, receiver.one(PUBLISHED).id)


async def test_a_batch_is_linked_to_the_events_in_it_and_they_to_it(bench, database_url, receiver):
    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(*(replace(a_message(n, conversation=n), traceparent=SAMPLED) for n in range(20)))
        async with traced.working(traced.subscription(), tracer=tracer):
            await traced.until_counted(set(range(20)))
    handled = {span.id: span for span in receiver.named(HANDLED)}
    batches = receiver.named("settle counter")
    assert len(handled) == 20
    assert batches
    for batch in batches:
        assert batch.trace != TRACE
        assert all(batch.id in handled[link].links for link in batch.links)
        assert "INSERT receipts" in receiver.under(batch)
    assert {span.parent for span in receiver.named(PUBLISHED)} == handled.keys()


async def test_of_traces_that_are_not_sampled_only_what_failed_is_kept(bench, database_url, receiver):
    async def refuse_one(event, work):
        if event.inquiry.text == "1":
            raise ValueError("the customer wrote something that must not be told")
        return await count_message(event, work)

    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(*(replace(a_message(n), traceparent=UNSAMPLED) for n in (1, 2)))
        async with traced.working(traced.subscription(refuse_one), tracer=tracer):
            await traced.until_counted({2})
            await until(lambda: _gave_up(traced))
    (kept,) = receiver.named(HANDLED)
    assert kept.failed
    assert kept.attributes["error.type"] == "ValueError"
    assert "exception" in kept.events
    (letter,) = await traced.said("dead-letters")
    assert letter.traceparent.endswith("-01")
    assert b"must not be told" not in b"".join(receiver.bodies)


async def _gave_up(bench) -> bool:
    return bool(await bench.dead_letters())


async def test_of_traces_that_are_not_sampled_what_was_slow_is_kept(bench, database_url, receiver):
    async with tracing_to(receiver, bench, database_url, slow=1e-9) as (tracer, traced):
        await traced.publish(replace(a_message(1), traceparent=UNSAMPLED))
        async with traced.working(traced.subscription(), tracer=tracer):
            await traced.until_counted({1})
    assert receiver.under(receiver.one(HANDLED)) >= {PUBLISHED}


async def test_a_try_that_failed_is_told_in_the_span_of_the_event(bench, database_url, receiver):
    tries = []

    async def fail_once(event, work):
        tries.append(event)
        if len(tries) == 1:
            raise Transient("not yet")
        return await count_message(event, work)

    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(replace(a_message(1), traceparent=SAMPLED))
        quickly = traced.subscription(fail_once, retry=Retry(first_delay=0.01))
        async with traced.working(quickly, tracer=tracer):
            await traced.until_counted({1})
    handled = receiver.one(HANDLED)
    assert handled.events == ("exception",)
    assert not handled.failed


async def test_what_a_customer_wrote_is_in_no_span(bench, database_url, receiver):
    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(replace(a_message(918273), traceparent=SAMPLED))
        async with traced.working(traced.subscription(), tracer=tracer):
            await traced.until_counted({918273})
    told = b"".join(receiver.bodies)
    assert receiver.spans
    assert not [secret for secret in (b"918273", b"c-1", b"demo", b"Berlin") if secret in told]


async def test_a_collector_that_refuses_holds_up_nobody(bench, database_url, receiver):
    receiver.status = 503
    async with tracing_to(receiver, bench, database_url) as (tracer, traced):
        await traced.publish(*(replace(a_message(n), traceparent=SAMPLED) for n in range(20)))
        async with traced.working(traced.subscription(), tracer=tracer):
            await traced.until_counted(set(range(20)))
    assert not receiver.spans
