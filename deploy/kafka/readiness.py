"""Whether a cluster works, asked as a client would ask: each broker knows all, and a group finds its coordinator."""

import logging
from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.waiting import until


async def brokers_known(bootstrap: str) -> set[int]:
    """The brokers known at this address once it finds coordinators for groups; none while it does not work."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        await admin.find_coordinator("crossdesk-readiness")
        return {broker["node_id"] for broker in cluster["brokers"]}
    except (KafkaError, OSError):
        return set()
    finally:
        await admin.close()


async def wait_for_brokers(addresses: Mapping[int, str], deadline_seconds: float) -> bool:
    """Wait until each of these brokers answers and knows exactly these. Returns whether that came in time."""
    # aiokafka reports every attempt on a broker that is still starting as an error.
    client = logging.getLogger("aiokafka")
    before = client.level
    client.setLevel(logging.CRITICAL)

    async def all_know_all() -> bool:
        return all([await brokers_known(address) == set(addresses) for address in addresses.values()])

    try:
        await until("Kafka", all_know_all, deadline_seconds=deadline_seconds, every=0.3)
    except TimeoutError:
        return False
    finally:
        client.setLevel(before)
    return True
