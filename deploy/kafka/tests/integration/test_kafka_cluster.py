"""A real broker comes up, speaks TLS with SCRAM, keeps what it has and leaves no process behind."""

import asyncio
import json
import secrets
import shutil
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.contracts.gateway import TenantConfigured
from crossdesk.errors import BusUnavailable, Misconfigured

from deploy.kafka.cluster import KafkaCluster, kafka_cluster
from deploy.kafka.java import find_java
from deploy.kafka.nodes import STRANGER, USER, nodes_on_free_ports


def runs_here() -> bool:
    try:
        return bool(find_java()) and shutil.which("mvn") is not None
    except Misconfigured:
        return False


pytestmark = pytest.mark.skipif(not runs_here(), reason="needs a Java runtime >= 17 and mvn")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    directory = tmp_path_factory.mktemp("kafka")
    # One in 64 ids begins like an option of the command that is given it.
    (directory / "cluster.json").write_text(json.dumps({"cluster_id": f"-{secrets.token_urlsafe(16)[1:]}"}))
    with kafka_cluster(directory, nodes_on_free_ports(1), secure=True) as running:
        yield running


async def append_and_read(url: str) -> list[str]:
    event = TenantConfigured(tenant=f"shop-{uuid4().hex[:8]}", name="Shop", api_key_hashes=[])
    await create_topics(url, [event.topic], partitions=1)
    async with open_bus(url) as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=datetime.now(UTC))])
        keys = []
        tail = bus.tail([event.topic])
        assert isinstance(tail, AsyncGenerator)
        async with aclosing(tail):
            async for record in tail:
                if isinstance(record, Caught):
                    break
                keys.append(record.key)
    assert event.tenant in keys
    return keys


async def test_the_bus_works_on_a_real_broker(cluster: KafkaCluster) -> None:
    await append_and_read(cluster.url)


async def tls_has_said_goodbye() -> None:
    """aiokafka's close() does not wait for the peer's close_notify, and this test's loop would end before it."""
    await asyncio.sleep(0.3)


async def test_tls_and_scram_are_a_matter_of_the_url(cluster: KafkaCluster) -> None:
    await append_and_read(cluster.secure_url())
    await tls_has_said_goodbye()


def an_unsigned_token(lifetime: timedelta) -> str:
    """A JWT without a signature (RFC 7519, section 6)."""
    now = datetime.now(UTC)
    claims = {"sub": USER, "iat": int(now.timestamp()) - 60, "exp": int((now + lifetime).timestamp())}
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims))
    return b".".join(parts).decode() + "."


def oauth_url(cluster: KafkaCluster, token_file: Path) -> str:
    options = f"security=sasl_ssl&mechanism=OAUTHBEARER&token_file={token_file}&ca={cluster.certificate}"
    return f"kafka://{cluster.secure_bootstrap}?{options}"


async def test_an_oauth_token_from_a_file_is_a_matter_of_the_url(cluster: KafkaCluster, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(an_unsigned_token(timedelta(hours=1)))
    await append_and_read(oauth_url(cluster, token))
    await tls_has_said_goodbye()


async def test_an_expired_oauth_token_is_refused(cluster: KafkaCluster, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(an_unsigned_token(-timedelta(hours=1)))
    with pytest.raises(BusUnavailable):
        await create_topics(oauth_url(cluster, token), ["accounts"], partitions=1)
    await tls_has_said_goodbye()


async def test_a_wrong_password_is_refused(cluster: KafkaCluster) -> None:
    with pytest.raises(BusUnavailable, match="does not let the user 'crossdesk' in by SCRAM-SHA-512"):
        await create_topics(cluster.secure_url(password="wrong"), ["accounts"], partitions=1)
    await tls_has_said_goodbye()


async def test_a_user_without_rights_is_told_which_to_ask_for(cluster: KafkaCluster) -> None:
    event = TenantConfigured(tenant="shop", name="Shop", api_key_hashes=[])
    envelope = wrap(event, event_id=uuid4(), source="gateway", time=datetime.now(UTC))
    await create_topics(cluster.url, [event.topic], partitions=1)
    url = cluster.secure_url(STRANGER)
    async with open_bus(url) as bus:
        with pytest.raises(BusUnavailable, match="no right to write: grant this user Write on its topics"):
            await bus.publish([envelope])
        with pytest.raises(BusUnavailable, match=r"no right to"):
            async with bus.join("gateway", [event.topic]) as membership:
                while True:  # refused while joining, or by the first poll, as the client gets to know it
                    await membership.poll(limit=1, wait=1.0)
    with pytest.raises(BusUnavailable, match="no right to a-new-topic: grant this user Create and Describe"):
        await create_topics(url, ["a-new-topic"], partitions=1)
    await tls_has_said_goodbye()


def test_a_killed_broker_comes_back_with_what_it_acknowledged(cluster: KafkaCluster) -> None:
    before = asyncio.run(append_and_read(cluster.url))
    asyncio.run(kill_below_an_idle_member(cluster))
    cluster.start(1)
    cluster.wait()
    assert asyncio.run(append_and_read(cluster.url))[: len(before)] == before


async def kill_below_an_idle_member(cluster: KafkaCluster) -> None:
    """It publishes and commits nothing, and hears of the loss all the same."""
    async with open_bus(cluster.url) as bus, asyncio.timeout(120):
        with pytest.raises(BusUnavailable, match="no broker has answered for"):
            async with bus.join("idle", [TenantConfigured.topic]) as member:
                while (polled := await member.poll(limit=10, wait=0.1)).records or not polled.answered:
                    pass
                await asyncio.to_thread(cluster.kill, 1)
                while True:
                    await member.poll(limit=10, wait=0.1)
