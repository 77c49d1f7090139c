"""How every service runs: settings, logs, health, one worker on the bus, and an end without loss on SIGTERM."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

import uvicorn
import uvloop
from opentelemetry.trace import Tracer
from pydantic import ValidationError
from starlette.types import ASGIApp

from crossdesk.bus.let_in import let_in
from crossdesk.bus.protocol import Bus
from crossdesk.bus.url import open_bus, shares_server
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.errors import CrossdeskError, Misconfigured, Unavailable
from crossdesk.health import Health, with_health
from crossdesk.logs import configure_logs
from crossdesk.measured_process import watch_loop
from crossdesk.settings import ServiceSettings
from crossdesk.store.current_schema import with_current_schema
from crossdesk.store.database import Database, open_database
from crossdesk.tasks import background
from crossdesk.tracing.exporting import tracing
from crossdesk.tracing.statements import telling_statements
from crossdesk.tracing.taken_requests import traced
from crossdesk.tracing.traced_bus import TracedBus

log = logging.getLogger(__name__)

STREAMS_MAY_FINISH = 3
"""Seconds that open HTTP responses get at the end; clients of event streams resume elsewhere."""


@dataclass(frozen=True)
class Listening:
    """What a running service listens to: events, and HTTP where it has routes of its own.

    `drain` is called when the process is asked to end, so that open streams can.
    """

    subscriptions: Sequence[Subscription]
    app: ASGIApp | None = None
    ready: Callable[[], bool] = lambda: True
    drain: Callable[[], None] = lambda: None


Listen = Callable[[Any, Database, Bus], AbstractAsyncContextManager[Listening]]


@dataclass(frozen=True)
class Service:
    """A service by name (its schema is the name with underscores). `listen` opens what it needs for its lifetime.

    `server_settings` are PostgreSQL's, for each of its connections. `public`: strangers call it over HTTP, and have no
    say in which traces are sampled.
    """

    name: str
    listen: Listen
    settings: type[ServiceSettings] = ServiceSettings
    server_settings: Mapping[str, str] = field(default_factory=dict)
    public: bool = False

    @property
    def schema(self) -> str:
        """The service's schema in the database, and its role."""
        return self.name.replace("-", "_")


def serve(service: Service) -> None:
    """Run until SIGTERM or SIGINT.

    Exits with 2 and one line where a new start would end the same: wrong or missing settings, an old schema, a password
    the database or the bus refuses. Exits with 1 where it may not: the database is away, or the consumer had to stop.
    """
    try:
        settings = service.settings()
        configure_logs(service.name, settings.log_level)
        uvloop.run(_run(service, settings))
    except ValidationError as error:
        _refuse_start(service, f"wrong settings: {wrong_settings(error)}", 2)
    except Misconfigured as error:
        _refuse_start(service, str(error), 2)
    except Unavailable as error:
        _refuse_start(service, str(error), 1)
    except CrossdeskError:
        log.exception("stopped")
        sys.exit(1)


def wrong_settings(error: ValidationError) -> str:
    """Each setting with what is wrong about it, and without its value, which may be secret."""
    return ", ".join(f"CROSSDESK_{problem['loc'][0]}".upper() + f" ({problem['msg']})" for problem in error.errors())


def _refuse_start(service: Service, why: str, code: int) -> NoReturn:
    sys.stderr.write(f"{service.name}: {' '.join(why.split())}\n")
    sys.exit(code)


async def _run(service: Service, settings: ServiceSettings) -> None:
    traces = tracing(
        settings.otlp_endpoint,
        service.name,
        instance=settings.instance,
        share=settings.trace_sample,
        slow=settings.trace_slow_seconds,
        everything=settings.trace_decided_by == "collector",
    )
    async with traces as tracer:
        await _serve(service, settings, tracer)


async def _serve(service: Service, settings: ServiceSettings, tracer: Tracer | None) -> None:
    database_url, bus_url = settings.database_url.get_secret_value(), settings.bus_url.get_secret_value()
    opening = open_database(
        database_url,
        service.schema,
        connections=settings.database_connections,
        flush_lazily=shares_server(bus_url, database_url),
        server_settings=service.server_settings,
        tell=telling_statements(tracer) if tracer else None,
    )
    async with (
        with_current_schema(opening, service.name) as database,
        let_in(open_bus(bus_url, instance=settings.instance)) as plain,
        service.listen(settings, database, bus := TracedBus(plain, tracer) if tracer else plain) as listening,
    ):
        worker = Worker(
            service.name,
            bus,
            database,
            listening.subscriptions,
            dead_letters_in_a_row=settings.dead_letters_in_a_row,
            tracer=tracer,
        )
        _settle_memory()
        health = Health(service.name, worker, database, listening.ready, settings.stuck_after_seconds)
        async with background(watch_loop(), name="watch the event loop"):
            app = with_health(health, listening.app, partial(traced, tracer, public=service.public) if tracer else None)
            await _work_and_answer(settings, worker, health, listening, app)


async def _work_and_answer(
    settings: ServiceSettings, worker: Worker, health: Health, listening: Listening, app: ASGIApp
) -> None:
    server = _Server(_http(settings, app))

    def end() -> None:
        health.draining = True
        worker.drain()
        listening.drain()
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    working = asyncio.create_task(worker.run(), name="worker")
    working.add_done_callback(lambda _: end())
    await server.serve()
    await _drained(working, settings.drain_seconds)


async def _drained(working: "asyncio.Task[None]", patience: float) -> None:
    """Wait for the worker to finish its batch; what it cannot finish in time is replayed by the next one."""
    done, _ = await asyncio.wait([working], timeout=patience)
    if not done:
        log.warning("not drained in time; unfinished events will be replayed")
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _settle_memory() -> None:
    """Take what was loaded at the start out of the garbage collector's sight: models and rules live as long as we do.

    Without it each full collection walks all of them, tens of milliseconds in the middle of somebody's inquiry.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class _Server(uvicorn.Server):
    """uvicorn under our own signal handling: a signal drains the worker, too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _http(settings: ServiceSettings, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="none",
        http="auto",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here goes by the client's address
        timeout_graceful_shutdown=STREAMS_MAY_FINISH,
    )
