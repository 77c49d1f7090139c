"""Fault proxies in front of a local Kafka's brokers.

A client asks one address for the brokers and then speaks to the addresses they advertise. So each broker gets a
further listener that is advertised as its proxy; brokers among themselves stay on the plain one. The port of the TLS
listener is used, which a cluster without TLS leaves free.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from deploy.kafka.cluster import KafkaCluster
from deploy.kafka.nodes import Node
from loadtests.fault_proxy.proxy import FaultProxy, fault_proxy


@asynccontextmanager
async def proxied(
    cluster: KafkaCluster, rng: random.Random | None = None
) -> AsyncIterator[tuple[str, Mapping[int, FaultProxy]]]:
    """Restart the brokers behind proxies; gives the bus URL that leads through them, and the proxies by broker.

    The brokers keep their further listeners afterwards. Raises Unavailable when they do not come back.
    """
    async with AsyncExitStack() as started:
        proxies: dict[int, FaultProxy] = {}
        for node in cluster.nodes:
            proxy = await started.enter_async_context(fault_proxy("127.0.0.1", node.secure_port, rng=rng))
            proxies[node.number] = proxy
            await asyncio.to_thread(_restart, cluster, node, proxy.port)
        await asyncio.to_thread(cluster.wait)
        yield "kafka://" + ",".join(f"127.0.0.1:{proxy.port}" for proxy in proxies.values()), proxies


def _restart(cluster: KafkaCluster, node: Node, proxy_port: int) -> None:
    cluster.stop(node.number)
    configuration = cluster.directory / f"node-{node.number}" / "server.properties"
    with configuration.open("a") as file:  # of two lines for one property the later counts
        file.writelines(f"{name}={value}\n" for name, value in listeners(node, proxy_port).items())
    cluster.start(node.number)


def listeners(node: Node, proxy_port: int) -> Mapping[str, str]:
    """The listeners of a broker of which one is advertised at its proxy's port."""
    plain = f"PLAINTEXT://127.0.0.1:{node.port}"
    controller = f"CONTROLLER://127.0.0.1:{node.controller_port}"
    return {
        "listeners": f"{plain},{controller},PROXIED://127.0.0.1:{node.secure_port}",
        "advertised.listeners": f"{plain},PROXIED://127.0.0.1:{proxy_port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
    }
