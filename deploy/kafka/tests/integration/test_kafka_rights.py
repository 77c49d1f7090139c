"""On a broker that asks for rights, each service works with those of the chart, and does not see what is another's."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.kafka.connection import client_options
from crossdesk.bus.protocol import Bus, Caught
from crossdesk.bus.url import create_topics, open_bus, open_overview, rewind
from crossdesk.contracts import TOPICS
from crossdesk.errors import BusUnavailable, Misconfigured
from crossdesk.operate.topics import ensure_topics
from crossdesk.testing.buses import kafka_url
from crossdesk.testing.databases import PASSWORD
from crossdesk.testing.plugin import provision
from crossdesk.testing.waiting import PATIENCE, until

from deploy.chart.render import render
from deploy.chart.subscribed import followed
from deploy.chart.wiring import Member, members
from deploy.kafka.cluster import KafkaCluster, kafka_cluster
from deploy.kafka.nodes import nodes_on_free_ports
from deploy.kafka.rights import Right, grant, revoke, rights_of
from deploy.local.ports import free_port

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(kafka_url() is None, reason="runs where CROSSDESK_TEST_BUS is Kafka"),
]

SERVICES = {each.service.name: each for each in members()}
Rights = Mapping[str, set[Right]]


@pytest.fixture(scope="module")
def rights() -> Rights:
    """Of each user as the chart gives them, by its name without the release's."""
    users = [each for each in render({}) if each["kind"] == "KafkaUser"]
    return {each["metadata"]["name"].removeprefix("crossdesk-"): rights_of(each) for each in users}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, rights: Rights) -> Iterator[KafkaCluster]:
    directory = tmp_path_factory.mktemp("kafka")
    with kafka_cluster(directory, nodes_on_free_ports(1), secure=True, users=[*rights]) as running:
        asyncio.run(prepare(running, rights))
        yield running


async def prepare(cluster: KafkaCluster, rights: Rights) -> None:
    """All topics with a record on each, made by who may do all, and the users' rights."""
    await create_topics(cluster.url, TOPICS, partitions=1)
    async with open_bus(cluster.url) as bus:
        await bus.publish([a_record_on(topic) for topic in TOPICS])
    for user, own in rights.items():
        await grant(cluster.bootstrap, user, own)


def a_record_on(topic: str) -> Envelope:
    now = datetime.now(UTC)
    return Envelope(id=uuid4(), type="Tried", source="test", time=now, tenant="shop", topic=topic, key="k", data=b"{}")


@pytest.fixture(autouse=True)
async def connections_end() -> AsyncIterator[None]:
    """aiokafka's close() does not wait for the peer's close_notify of TLS, and the test's loop would end before it."""
    yield
    await asyncio.sleep(0.3)


async def tailed(bus: Bus, topics: Collection[str]) -> set[str]:
    """The topics of what is on the log."""
    found: set[str] = set()
    async with aclosing(bus.tail(topics)) as tail:  # type: ignore[type-var]  # an async generator
        async for each in tail:
            if isinstance(each, Caught):
                return found
            found.add(each.partition.topic)
    raise AssertionError("a tail does not end")


async def consumed(bus: Bus, group: str, topics: Collection[str]) -> set[str]:
    """The topics of what a group has to read, which is committed, once there is some of each."""
    found: dict[str, int] = {}
    async with asyncio.timeout(60), bus.join(group, topics) as membership:
        while found.keys() < set(topics):
            polled = await membership.poll(limit=100, wait=1.0)
            await membership.commit({each.partition: each.offset + 1 for each in polled.records})
            found |= {each.partition.topic: each.offset for each in polled.records}
    return set(found)


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_does_all_it_does_with_the_rights_of_the_chart(cluster: KafkaCluster, name: str) -> None:
    member = SERVICES[name]
    async with open_bus(cluster.secure_url(name)) as bus:
        await bus.publish([a_record_on(topic) for topic in member.writes])
        assert await consumed(bus, name, member.reads) == set(member.reads)
        alone = followed(member.package)
        assert not alone or await tailed(bus, alone) == set(alone)
    back = await rewind(cluster.secure_url(name), name, datetime(2026, 1, 1, tzinfo=UTC), only_look=True)
    assert {each.partition.topic for each in back} == set(member.reads)


async def test_the_operations_page_sees_all_groups_and_topics(cluster: KafkaCluster) -> None:
    async with open_overview(cluster.secure_url("gateway")) as overview:
        standing = await overview.look(SERVICES, TOPICS)
    assert {place.topic for place in standing.ends} == set(TOPICS)
    assert standing.groups.keys() == SERVICES.keys()


async def test_the_scaler_sees_lag_and_cannot_read(cluster: KafkaCluster) -> None:
    options = client_options(cluster.secure_url("scaler"))
    admin, consumer = AIOKafkaAdminClient(**options), AIOKafkaConsumer(**options)
    await admin.start()
    await consumer.start()
    try:
        for name, member in SERVICES.items():
            await admin.list_consumer_group_offsets(name)
            await consumer.end_offsets([TopicPartition(topic, 0) for topic in member.waited])
    finally:
        await consumer.stop()
        await admin.close()
    with pytest.raises(BusUnavailable, match="no right to inquiries: grant this user Read and Describe"):
        async with open_bus(cluster.secure_url("scaler")) as bus:
            await tailed(bus, ["inquiries"])


async def test_topics_with_fewer_partitions_than_asked_for_are_named(cluster: KafkaCluster) -> None:
    assert await ensure_topics(cluster.url, 1) == dict.fromkeys(TOPICS, 1)
    with pytest.raises(Misconfigured, match=r"fewer than 2 partitions: .*inquiries has 1"):
        await ensure_topics(cluster.url, 2)


@pytest.mark.parametrize("name", SERVICES)
async def test_what_is_another_services_is_neither_read_nor_written(
    cluster: KafkaCluster, rights: Rights, name: str
) -> None:
    seen, readable, writable = (topics_with(rights[name], right) for right in ("Describe", "Read", "Write"))
    async with open_bus(cluster.secure_url(name)) as bus:
        for topic in sorted(seen - readable):
            with pytest.raises(BusUnavailable, match=f"no right to {topic}: grant this user Read"):
                await tailed(bus, [topic])
        for topic in sorted(set(TOPICS) - writable):
            with pytest.raises(BusUnavailable, match=f"no right to {topic}: grant this user Write"):
                await bus.publish([a_record_on(topic)])
        if hidden := sorted(set(TOPICS) - seen):
            with pytest.raises(BusUnavailable, match=f"no right to {', '.join(hidden)}: grant this user Read"):
                await tailed(bus, hidden)
        other = next(each for each in SERVICES if each != name)
        with pytest.raises(BusUnavailable, match=f"no right to the group {other}: grant this user Read"):
            await consumed(bus, other, SERVICES[name].reads)


def topics_with(rights: Iterable[Right], operation: str) -> set[str]:
    return {each.name for each in rights if each.resource == "topic" and each.operation == operation}


ROUTING: Member = SERVICES["routing"]
A_TOPIC = ROUTING.reads[0]


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ([Right("group", "routing", "Read")], "no right to the group routing: grant this user Read on it"),
        ([Right("topic", A_TOPIC, "Read")], f"no right to {A_TOPIC}: grant this user Read and Describe on it"),
        (
            [Right("topic", A_TOPIC, operation) for operation in ("Read", "Write", "Describe")],
            f"no right to {A_TOPIC}: grant this user Read and Describe on it",
        ),
    ],
    ids=["of the group", "to read a topic", "to see a topic"],
)
async def test_a_service_without_a_right_stays_up_and_says_which_until_it_gets_it(
    cluster: KafkaCluster, rights: Rights, database_url: str, tmp_path: Path, taken: list[Right], said: str
) -> None:
    own = [each for each in taken if each in rights["routing"]]
    await revoke(cluster.bootstrap, "routing", own)
    async with open_bus(cluster.url) as bus:
        await bus.publish([a_record_on(A_TOPIC)])
    try:
        async with running(cluster, database_url, tmp_path / "log") as (port, process):
            await until(lambda: is_told(tmp_path / "log", said))
            await until(lambda: answers(port, "/readyz", 503))
            tries = told_times(tmp_path / "log", said)
            async with asyncio.timeout(PATIENCE):
                while told_times(tmp_path / "log", said) < tries + 3:
                    assert not await answers(port, "/readyz", 200), "it cannot read, at no retry"
            assert await asked(port, "/livez") == 200
            assert not await has_read_all(cluster)
            await grant(cluster.bootstrap, "routing", own)
            await until(lambda: has_read_all(cluster))
            await until(lambda: answers(port, "/readyz", 200))
            assert process.poll() is None
    finally:
        await grant(cluster.bootstrap, "routing", own)


async def test_a_service_with_a_wrong_password_does_not_start_and_says_who_is_let_in_where(
    cluster: KafkaCluster, database_url: str, tmp_path: Path
) -> None:
    async with running(cluster, database_url, tmp_path / "log", password="no-such-password") as (_, process):
        assert await asyncio.to_thread(process.wait, PATIENCE) == 2
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert line.startswith(
        f"routing: Kafka: cannot connect ({cluster.secure_bootstrap} does not let the user 'routing' in"
    )
    assert line.endswith(": see user, password and mechanism in CROSSDESK_BUS_URL)")
    assert "no-such-password" not in line


@asynccontextmanager
async def running(
    cluster: KafkaCluster, database_url: str, log: Path, password: str = ""
) -> AsyncIterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """routing-service as a process, on the database of this test: its port and the process; by default let in."""
    port = free_port()
    settings = {
        "CROSSDESK_BUS_URL": cluster.secure_url("routing", password),
        "CROSSDESK_DATABASE_URL": await provision(database_url, "routing"),
        "CROSSDESK_PORT": str(port),
        "CROSSDESK_SERVICE_KEY": PASSWORD * 8,
    }
    with log.open("wb") as output:
        command = str(Path(sys.executable).with_name(ROUTING.image))
        process = subprocess.Popen([command], env={**os.environ, **settings}, stdout=output, stderr=output)
    try:
        yield port, process
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def asked(port: int, path: str) -> int:
    """The status of the answer; 0 while nobody answers."""
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}{path}")).status_code
        except httpx.TransportError:
            return 0


async def is_told(log: Path, words: str) -> bool:
    return told_times(log, words) > 0


def told_times(log: Path, words: str) -> int:
    return log.read_text().count(words)


async def answers(port: int, path: str, status: int) -> bool:
    return await asked(port, path) == status


async def has_read_all(cluster: KafkaCluster) -> bool:
    """Whether routing has committed all there is on the topic."""
    async with open_overview(cluster.url) as overview:
        standing = await overview.look(["routing"], [A_TOPIC])
    waiting = [lag.events for lag in standing.groups["routing"].lag.values()]
    return waiting == [0]
