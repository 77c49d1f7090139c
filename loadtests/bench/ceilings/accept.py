"""How many inquiries a second one gateway accepts durably, beside routes that do nothing."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import uvloop
from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS
from crossdesk.errors import Misconfigured
from crossdesk.testing.databases import with_parts
from crossdesk.testing.storefront import CUSTOMER

from deploy.local.ports import free_port
from loadtests.bench.ceilings.http_load import Post, generator, requests_per_second
from loadtests.bench.ceilings.receipts import postgres
from loadtests.bench.cpu_time import spending, until_at_rest
from loadtests.bench.run import Run
from loadtests.bench.schema import bus_beside, provided
from loadtests.bench.started import Program, module, one_broker, program
from loadtests.bench.tenants import introduce, key_of, until_known

GROUP = "POST /v1/inquiries, one process"
BODY = json.dumps({"channel": "web", "customer": CUSTOMER, "text": "Wo bleibt mein Paket LX480007292CN?"})
WARM_UP = 1.0
PARTITIONS = 4


def measure_accept(run: Run) -> None:
    """Part `accept`. Without Java the figures on Kafka are left out."""
    with ExitStack() as stack:
        servers = started(run, stack)
        run.record.notes.append(f"accept: load by {generator()}; {GROUP.lower()}; Kafka of one broker, acks=all")
        run.interleave(GROUP, {name: partial(measured, run, server) for name, server in servers.items()})


def started(run: Run, stack: ExitStack) -> dict[str, Program]:
    """All servers, warm."""
    superuser_url = stack.enter_context(postgres(run))
    servers = {
        "no-op FastAPI + Pydantic": stack.enter_context(noop(run, "noop_fastapi")),
        "no-op Starlette + msgspec": stack.enter_context(noop(run, "noop_starlette")),
        "gateway accepts on PostgreSQL": stack.enter_context(gateway(run, superuser_url, None)),
    }
    try:
        broker = stack.enter_context(one_broker(run))
    except Misconfigured as error:
        run.record.left_out.append(f"accept on Kafka: {error}")
    else:
        servers["gateway accepts on Kafka"] = stack.enter_context(gateway(run, superuser_url, broker))
        servers["gateway accepts on Kafka, and consumes"] = stack.enter_context(
            gateway(run, superuser_url, broker, whole=True)
        )
    for server in servers.values():
        requests_per_second(post_to(server), WARM_UP, run.scratch)
        until_at_rest(server.pids())
    return servers


def measured(run: Run, server: Program) -> Mapping[str, float]:
    """Requests a second, and what each costs the server, what it still does afterwards included."""
    with spending(server.pids()) as spent:
        rate = requests_per_second(post_to(server), run.order.seconds, run.scratch)
        until_at_rest(server.pids())
    return {"requests/s": rate, "server CPU, ms/request": spent.cpu_ms / (rate * run.order.seconds)}


def post_to(server: Program) -> Post:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key_of(0)}"}
    return Post(server.url, "/v1/inquiries", BODY, headers)


@contextmanager
def noop(run: Run, name: str) -> Iterator[Program]:
    port = free_port()
    command = module(f"loadtests.bench.ceilings.{name}", port)
    with program(command, port, run.scratch / f"{name}.log", os.environ) as server:
        yield server


@contextmanager
def gateway(run: Run, superuser_url: str, broker: str | None, *, whole: bool = False) -> Iterator[Program]:
    """A gateway that knows a tenant without a limit worth speaking of. `whole`: with its projection and webhooks."""
    database_url, bus_url = uvloop.run(prepared(superuser_url, broker, prefix="whole." if whole else "accept."))
    port = free_port()
    environment = {**os.environ, **settings(database_url, bus_url, port)}
    command = module("gateway.main" if whole else "loadtests.bench.ceilings.accepting_gateway")
    log: Path = run.scratch / f"gateway-{port}.log"
    with program(command, port, log, environment, ready="/readyz") as server:
        uvloop.run(until_known(server.url, 1))
        yield server


async def prepared(superuser_url: str, broker: str | None, *, prefix: str) -> tuple[str, str]:
    """Database and bus of a gateway, with its topics and one tenant on the log."""
    database_url = await provided(superuser_url, "gateway")
    name = database_url.rpartition("/")[2]
    bus_url = (
        f"kafka://{broker}?prefix={prefix}" if broker else await bus_beside(with_parts(superuser_url, database=name))
    )
    await create_topics(bus_url, TOPICS, partitions=PARTITIONS)
    await introduce(bus_url, 1)
    return database_url, bus_url


def settings(database_url: str, bus_url: str, port: int) -> Mapping[str, str]:
    secret = "measured-" * 4
    return {
        "CROSSDESK_DATABASE_URL": database_url,
        "CROSSDESK_BUS_URL": bus_url,
        "CROSSDESK_PORT": str(port),
        "CROSSDESK_TOKEN_SECRET": secret,
        "CROSSDESK_WEBHOOK_SECRET": secret,
        "CROSSDESK_LOG_LEVEL": "WARNING",
    }
