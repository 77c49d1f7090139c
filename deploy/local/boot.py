"""Bring a started stack up, step by step, and say how to use it. Run by up.py beside the supervisor."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import httpx
from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS
from crossdesk.embedded_postgres import is_ready
from crossdesk.errors import CrossdeskError, Unavailable

from deploy.demo.shop import sample
from deploy.local.demo_shop import introduce_demo_shop
from deploy.local.programs import PARTITIONS
from deploy.local.provision import provision
from deploy.local.stack import SERVICES, Stack, stack_of
from deploy.local.state import state_from_environment, write_json
from deploy.local.supervision import Supervision
from deploy.local.welcome import welcome

DEADLINE_SECONDS = 120.0


async def boot(stack: Stack, began: float) -> None:
    """From a supervisor that has just been started to a cluster that answers. Raises Unavailable."""
    supervision = Supervision(stack.state)
    headers = {"Authorization": f"Bearer {stack.credentials.api_key}"}
    async with httpx.AsyncClient(base_url=stack.url, headers=headers, timeout=30) as client:
        await until("the supervisor", supervision.is_there)
        await until("PostgreSQL", watched(supervision, lambda: is_ready(stack.state.data, since=began)))
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
        await until(package, ready)
    except TimeoutError:
        raise Unavailable(f"{package} is not ready in time.{supervision.end_of_log(package)}") from None


def watched(supervision: Supervision, condition: Callable[[], bool]) -> Callable[[], bool]:
    """The condition, with an eye on programs that give up."""

    def look() -> bool:
        supervision.fail_if_hopeless()
        return condition()

    return look


async def until(what: str, condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until the condition holds. Raises TimeoutError and says what was waited for."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{what} is not ready after {DEADLINE_SECONDS:.0f} s")


def about(stack: Stack) -> dict[str, object]:
    """What `demo.json` says."""
    agents = [{"email": email, "password": password} for email, password in stack.credentials.agents.items()]
    return {"url": stack.url, "api_key": stack.credentials.api_key, "agents": agents, "sample": sample()}


def main() -> None:
    """Exits with 1 and the reason when the stack does not come up."""
    began = time.time()
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
