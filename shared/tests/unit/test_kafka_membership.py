"""What a member takes from Kafka's client: everything that lies there, and what ends its wait."""

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from crossdesk.bus.kafka.membership import SILENT_TOO_LONG, KafkaMembership
from crossdesk.bus.protocol import Partition
from crossdesk.errors import BusUnavailable

STEPS, OUTCOMES = TopicPartition("steps", 0), TopicPartition("outcomes", 0)
PATIENT = {"steps"}
WAIT = 0.3


def message(place: TopicPartition, offset: int) -> ConsumerRecord:
    return ConsumerRecord(place.topic, place.partition, offset, 0, 0, b"key", b"{}", None, 3, 2, ())


class Client:
    """Stands in for aiokafka's consumer: gives what was put, to whoever asks, as soon as it is there."""

    def __init__(self) -> None:
        self.lying: dict[TopicPartition, list[ConsumerRecord]] = {}
        self.taken = asyncio.Event()
        self._came = asyncio.Event()
        self._client = AIOKafkaClient()  # never started; knows what the brokers told of topics
        self.places: set[TopicPartition] = set()

    def assignment(self) -> set[TopicPartition]:
        return self.places

    def put(self, place: TopicPartition, offset: int) -> None:
        self.lying.setdefault(place, []).append(message(place, offset))
        self._came.set()

    async def getmany(self, *places: TopicPartition, timeout_ms: int, max_records: int) -> dict:
        if not self.lying and timeout_ms:
            try:
                async with asyncio.timeout(timeout_ms / 1000):
                    await self._came.wait()
            except TimeoutError:
                return {}
        self._came.clear()
        wanted = [place for place in self.lying if not places or place in places]
        if wanted:
            self.taken.set()
        return {place: self.lying.pop(place) for place in wanted}


@pytest.fixture
async def client() -> Client:
    return Client()


class Fetches:
    """Stands in for the fetch sessions: what they have come to know."""

    answered: set[TopicPartition] = set()
    silence = 0.0


@pytest.fixture
def fetches() -> Fetches:
    return Fetches()


@pytest.fixture
def member(client: Client, fetches: Fetches) -> KafkaMembership:
    return KafkaMembership(client, "group", "", fetches)


async def offsets(member: KafkaMembership, wait: float = WAIT) -> list[tuple[str, int]]:
    polled = await member.poll(limit=100, wait=wait, patient=PATIENT)
    return [(each.partition.topic, each.offset) for each in polled.records]


async def test_patient_records_are_taken_from_the_client_before_the_wait_is_over(member, client) -> None:
    client.put(STEPS, 1)
    polling = asyncio.create_task(offsets(member, wait=30.0))
    await client.taken.wait()
    assert not polling.done()
    client.put(OUTCOMES, 7)
    assert await polling == [("steps", 1), ("outcomes", 7)]


async def test_patient_records_come_at_the_end_of_the_wait(member, client) -> None:
    client.put(STEPS, 1)
    assert await offsets(member) == [("steps", 1)]
    assert await offsets(member, wait=0.0) == []


async def test_what_was_taken_in_of_a_partition_that_goes_is_not_given(member, client) -> None:
    client.put(STEPS, 1)
    polling = asyncio.create_task(member.poll(limit=100, wait=30.0, patient=PATIENT))
    await client.taken.wait()
    member.on_partitions_revoked([STEPS])
    client.put(OUTCOMES, 7)
    polled = await polling
    assert [each.partition for each in polled.records] == [Partition("outcomes", 0)]
    assert polled.lost == {Partition("steps", 0)}


async def test_a_poll_takes_no_more_than_its_limit(member, client) -> None:
    asked: list[int] = []

    async def many(*places: TopicPartition, timeout_ms: int, max_records: int) -> dict:
        asked.append(max_records)
        return {STEPS: [message(STEPS, offset) for offset in range(max_records // 2 or 1)]}

    client.getmany = many
    polled = await member.poll(limit=8, wait=30.0, patient=PATIENT)
    assert len(polled.records) <= 8
    assert asked == [8, 4, 2, 1]


async def test_a_topic_that_may_not_even_be_seen_is_named_and_not_waited_for(member, client) -> None:
    client._client.cluster.unauthorized_topics = {"outcomes"}
    with pytest.raises(BusUnavailable, match="no right to outcomes: grant this user Read and Describe"):
        await offsets(member)


async def answered(member: KafkaMembership) -> bool:
    return (await member.poll(limit=1, wait=0.0)).answered


async def test_a_member_is_answered_when_brokers_let_it_read_all_its_partitions(member, client, fetches) -> None:
    assert await answered(member)  # with more members than partitions, one has none
    client.places = {STEPS, OUTCOMES}
    led(client, STEPS, by=1)
    led(client, OUTCOMES, by=2)
    fetches.answered = {STEPS}
    assert not await answered(member)
    led(client, OUTCOMES, by=-1)
    assert await answered(member), "nobody can read a partition without a leader"
    led(client, OUTCOMES, by=2)
    fetches.answered = {STEPS, OUTCOMES}
    assert await answered(member)


def led(client: Client, place: TopicPartition, by: int) -> None:
    partitions = client._client.cluster._partitions.setdefault(place.topic, {})
    partitions[place.partition] = SimpleNamespace(leader=by)


async def test_a_process_that_was_held_up_hears_first_what_brokers_said_meanwhile(member, fetches) -> None:
    def answered() -> None:
        fetches.silence = 0.0

    fetches.silence = SILENT_TOO_LONG + 1
    asyncio.get_running_loop().call_soon(answered)
    assert await offsets(member, wait=0.0) == []


async def test_brokers_that_are_silent_for_long_are_lost(member, fetches) -> None:
    fetches.silence = SILENT_TOO_LONG
    assert await offsets(member, wait=0.0) == []
    fetches.silence = SILENT_TOO_LONG + 1
    with pytest.raises(BusUnavailable, match=r"group group cannot read .*no broker has answered for 11 s"):
        await offsets(member)
