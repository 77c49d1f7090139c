"""What a broker was told before is not told again, and after anything unexpected it is told all."""

import asyncio
import contextlib
from collections.abc import Iterable
from types import SimpleNamespace

import pytest
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.fetch import FetchRequest, FetchRequest_v11
from crossdesk.bus.kafka.fetch_sessions import LAST, FetchSessions, Session, SessionFetch
from crossdesk.testing.waiting import until
from hypothesis import given
from hypothesis import strategies as st

NAMES = [("a", 0), ("a", 1), ("b", 0)]
WANTED = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(0, 5), st.just(1024)))


def a_fetch(wanted: dict) -> FetchRequest:
    topics: dict = {}
    for (topic, partition), (offset, most) in wanted.items():
        topics.setdefault(topic, []).append((partition, offset, most))
    return FetchRequest(500, 1, 1024, 0, list(topics.items()))


class Broker:
    """Keeps one fetch session as KIP-227 describes it; `moods` say how it takes the fetches to come."""

    def __init__(self, moods: Iterable[str] = ()) -> None:
        self.session, self.epoch, self.known, self.moods = 0, 0, {}, iter(moods)
        self.refused: list = []

    async def send(self, node: int, fetch: SessionFetch, **options: object) -> SimpleNamespace:
        mood = next(self.moods, "well")
        if mood == "lost before":
            raise KafkaConnectionError
        if mood == "restarted":
            self.session = 0
        request = fetch.build(FetchRequest_v11)
        if request.session_epoch and (request.session_id, request.session_epoch) != (self.session, self.epoch):
            return SimpleNamespace(session_id=0, error_code=70, topics=[])
        self._hear(request)
        if mood == "lost after":
            raise KafkaConnectionError
        return SimpleNamespace(session_id=0 if mood == "full" else self.session, error_code=0, topics=self.refused)

    def _hear(self, request: FetchRequest_v11) -> None:
        if not request.session_epoch:
            self.session, self.epoch, self.known = self.session + 1, 0, {}
        self.known |= {(topic, each[0]): (each[2], each[4]) for topic, told in request.topics for each in told}
        for topic, left in request.forgotten_topics_data:
            for each in left:
                del self.known[topic, each]
        self.epoch += 1


MOODS = st.sampled_from(["well", "well", "lost before", "lost after", "restarted", "full"])


@given(st.lists(st.tuples(WANTED, MOODS), max_size=20))
async def test_whatever_happens_an_answer_is_about_what_was_wanted(rounds):
    broker = Broker(mood for _, mood in rounds)
    sessions = FetchSessions(broker.send)
    for wanted, _ in rounds:
        try:
            answer = await sessions.send(1, a_fetch(wanted))
        except KafkaConnectionError:
            continue
        if not answer.error_code:
            assert broker.known == wanted


async def test_only_what_changed_is_told():
    broker, told = Broker(), []

    async def send(node, fetch, **options):
        told.append((dict(fetch._told), list(fetch._left)))
        return await broker.send(node, fetch)

    sessions = FetchSessions(send)
    span = (0, 1024)
    for wanted in ({("a", 0): span, ("a", 1): span}, {("a", 0): span, ("a", 1): (3, 1024)}, {("a", 0): span}):
        await sessions.send(1, a_fetch(wanted))
    assert told == [({("a", 0): span, ("a", 1): span}, []), ({("a", 1): (3, 1024)}, []), ({}, [("a", 1)])]


async def test_other_requests_pass_as_they_are():
    async def send(node, request, **options):
        return node, request, options

    assert await FetchSessions(send).send(2, "heartbeat", group=1) == (2, "heartbeat", {"group": 1})


def test_epochs_begin_again_after_the_last():
    assert Session(7, LAST).answered(7, 0, {}).epoch == 1


def test_a_session_the_broker_forgot_is_begun_anew():
    assert Session(7, 3, {("a", 0): (0, 1)}).answered(0, 70, {}) == Session()


async def test_a_partition_is_answered_once_a_broker_gives_no_error_for_it():
    broker = Broker()
    sessions = FetchSessions(broker.send)
    wanted = dict.fromkeys(NAMES, (0, 1024))
    broker.refused = [("a", [(1, 29, -1)]), ("b", [(0, 0, 7)])]
    await sessions.send(1, a_fetch(wanted))
    assert sessions.answered == {("a", 0), ("b", 0)}
    broker.refused = []  # in a session nothing is told of what has not changed
    await sessions.send(1, a_fetch(wanted))
    assert sessions.answered == set(NAMES)


async def test_an_answer_that_is_an_error_tells_of_no_partition():
    broker = Broker()
    sessions = FetchSessions(broker.send)
    broker.epoch = 5
    sessions._sessions[1] = Session(7, 3)
    assert (await sessions.send(1, a_fetch({("a", 0): (0, 1024)}))).error_code
    assert sessions.answered == set()


@pytest.mark.parametrize(("mood", "silent"), [("well", False), ("lost before", True), ("lost after", True)])
async def test_silence_begins_with_a_fetch_no_broker_answers_and_ends_with_an_answer(mood, silent):
    sessions = FetchSessions(Broker([mood, "well"]).send)
    with contextlib.suppress(KafkaConnectionError):
        await sessions.send(1, a_fetch({("a", 0): (0, 1024)}))
    if silent:
        await until(lambda: asyncio.sleep(0, sessions.silence > 0))
    else:
        assert sessions.silence == 0
    await sessions.send(1, a_fetch({("a", 0): (0, 1024)}))
    assert sessions.silence == 0


async def test_a_fetch_that_a_rebalance_ends_is_no_silence():
    async def never(node, fetch, **options):
        await asyncio.Event().wait()

    sessions = FetchSessions(never)
    asking = asyncio.create_task(sessions.send(1, a_fetch({("a", 0): (0, 1024)})))
    await until(lambda: asyncio.sleep(0, sessions.silence > 0))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert sessions.silence == 0
