"""Bring a started stack up, step by step, and say how to use it. Run by up.py beside the supervisor."""

import asyncio
import sys
import time
from collections.abc import Callable

import httpx
from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS
from crossdesk.embedded_postgres import is_ready
from crossdesk.errors import CrossdeskError, Unavailable
from crossdesk.operate.services import SERVICES

from deploy.demo.shop import sample
from deploy.local.demo_shop import introduce_demo_shop
from deploy.local.programs import PARTITIONS
from deploy.local.provision import provision
from deploy.local.stack import Stack, stack_of
from deploy.local.state import state_from_environment, write_json
from deploy.local.supervision import Supervision
from deploy.local.welcome import welcome
from deploy.waiting import until

DEADLINE_SECONDS = 120.0


async def boot(stack: Stack, began: float) -> None:
    """From a supervisor that has just been started to a cluster that answers. Raises Unavailable."""
    supervision = Supervision(stack.state)
    headers = {"Authorization": f"Bearer {stack.credentials.api_key}"}
    async with httpx.AsyncClient(base_url=stack.url, headers=headers, timeout=30) as client:
        await until("the supervisor", supervision.is_there, deadline_seconds=DEADLINE_SECONDS)
        postgres_ready = watched(supervision, lambda: is_ready(stack.state.data, since=began))
        await until("PostgreSQL", postgres_ready, deadline_seconds=DEADLINE_SECONDS)
        await provision(stack)
        await create_topics(stack.bus_url, TOPICS, partitions=int(PARTITIONS))
        supervision.start_services()
        for package in SERVICES:
            await until_ready(stack, package, client, supervision)
        await introduce_demo_shop(stack, client)
    write_json(stack.state.demo, about(stack))


async def until_ready(stack: Stack, package: str, client: httpx.AsyncClient, supervision: Supervision) -> None:
    """Wait until a service says that it is ready. Raises Unavailable with the end of its log."""

    async def ready() -> bool:
        supervision.fail_if_hopeless()
        try:
            answer = await client.get(f"http://127.0.0.1:{stack.ports[package]}/readyz", headers={"Authorization": ""})
        except httpx.TransportError:
            return False
        return answer.is_success

    try:
        await until(package, ready, deadline_seconds=DEADLINE_SECONDS)
    except TimeoutError:
        raise Unavailable(f"{package} is not ready in time.{supervision.end_of_log(package)}") from None


def watched(supervision: Supervision, condition: Callable[[], bool]) -> Callable[[], bool]:
    """The condition, with an eye on programs that give up."""

    def look() -> bool:
        supervision.fail_if_hopeless()
        return condition()

    return look


def about(stack: Stack) -> dict[str, object]:
    """What `demo.json` says."""
    agents = [{"email": email, "password": password} for email, password in stack.credentials.agents.items()]
    keys = {"api_key": stack.credentials.api_key, "operator_key": stack.credentials.operations_key}
    return {"url": stack.url, **keys, "agents": agents, "sample": sample()}


def main() -> None:
    """The argument is when `make run` began (UNIX seconds). Exits with 1 and the reason when it does not come up."""
    began = float(sys.argv[1])
    stack = stack_of(state_from_environment())
    try:
        asyncio.run(boot(stack, began))
    except KeyboardInterrupt:
        sys.exit(130)
    except (CrossdeskError, TimeoutError, httpx.HTTPError) as error:
        sys.exit(f"make run: {error or type(error).__name__}")
    print(welcome(stack, time.time() - began), flush=True)


if __name__ == "__main__":
    main()
