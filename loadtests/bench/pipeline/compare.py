"""Our pipeline on both buses, the same hops with FastStream, and a synchronous chain of HTTP calls."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

from crossdesk.errors import Misconfigured

from loadtests.bench.peers.running import faststream, http_chain
from loadtests.bench.pipeline.crossdesk_cluster import crossdesk
from loadtests.bench.pipeline.subject import Subject
from loadtests.bench.run import Measure, Run
from loadtests.bench.started import one_broker

NOT_DONE = (
    "the peers call the same functions for language, intent, entities, scenario and wording, with the same JSON "
    "bodies. FastStream and the HTTP chain do without: receipts (a crash doubles or loses), order across retries, a "
    "timeline, dead letters, tenants and quotas, language detection for translations, a database at all; the chain "
    "also without a log (what is under way at a crash is lost). A carrier's word is made up there; ours asks once"
)


def measure_pipeline(run: Run) -> None:
    """Part `pipeline`. Without Java only what needs no Kafka is measured."""
    with ExitStack() as stack:
        subjects = started(run, stack)
        run.record.notes.append(NOT_DONE)
        at_rate = each(subjects, lambda one: partial(one.at_rate, run, run.order.rate))
        run.interleave(f"pipeline at {run.order.rate:g}/s", at_rate)
        run.interleave("pipeline at saturation", each(subjects, lambda one: partial(one.at_saturation, run)))


def each(subjects: list[Subject], measure: Callable[[Subject], Measure]) -> dict[str, Measure]:
    """A measurement of each subject, by its name."""
    return {subject.name: measure(subject) for subject in subjects}


def started(run: Run, stack: ExitStack) -> list[Subject]:
    """All subjects, warm; those on Kafka only where there is one."""
    subjects = [stack.enter_context(crossdesk(run, "Crossdesk on PostgreSQL")).subject]
    try:
        broker = stack.enter_context(one_broker(run))
    except Misconfigured as error:
        run.record.left_out.append(f"pipeline on Kafka: {error}")
    else:
        subjects += on_kafka(run, stack, broker)
    return [*subjects, stack.enter_context(http_chain(run))]


def on_kafka(run: Run, stack: ExitStack, broker: str) -> list[Subject]:
    bus = f"kafka://{broker}?prefix=pipeline."
    ours = stack.enter_context(crossdesk(run, "Crossdesk on Kafka", bus=bus)).subject
    if find_spec("faststream") is None:
        run.record.left_out.append("pipeline with FastStream: the package faststream[kafka] is not installed")
        return [ours]
    return [ours, *(stack.enter_context(faststream(run, broker, policy)) for policy in ("after", "first"))]
