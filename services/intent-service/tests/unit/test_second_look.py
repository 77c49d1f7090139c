"""Who is asked where the quick model is not sure, and what stands when nobody answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from crossdesk.contracts.intent import Intent
from crossdesk.encoding import DIMENSIONS
from crossdesk.errors import Unavailable

from intent.demand import Demand
from intent.encoder_head import EncoderHead, Heads
from intent.encoding import MOST_TOGETHER, Behind, Encoding, spoken
from intent.masking import SIGNS
from intent.reading import Reader, Reading
from intent.second_look import ALONE, EncoderOpinion, SecondLook
from intent.vocabulary import Floats

UNCLEAR = "hm about that thing from last week"


@dataclass
class Encoder:
    """Gives every text the vector of `wanted`, and remembers what it was asked."""

    place: int = 0
    fault: Exception | None = None
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked.append(list(texts))
        if self.fault:
            raise self.fault
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        vectors[:, self.place] = 1.0
        return vectors


@pytest.fixture
def reader(reader: Reader) -> Reader:
    """The real one, but with heads of ours."""
    return replace(reader, heads=heads_of(reader))


def heads_of(reader: Reader) -> Heads:
    """Say label n for a vector along dimension n, whatever the words say."""
    return Heads(a_head(reader.model.labels), a_head(reader.feelings.model.labels))


def a_head(labels: Sequence[str]) -> EncoderHead:
    weights = np.eye(DIMENSIONS, len(labels), dtype=np.float32) * 40
    zeros = np.zeros(DIMENSIONS, dtype=np.float32)
    return EncoderHead(labels, zeros, weights, np.zeros(len(labels), dtype=np.float32), "nobody")


@asynccontextmanager
async def looking(reader: Reader, encoder: Encoder, share: float = 1.0) -> AsyncIterator[SecondLook]:
    async with Encoding(encoder, share, Demand()).running() as encoding:
        yield SecondLook(reader.policy, ((EncoderOpinion(encoding), 0.9),))


async def test_the_encoder_decides_where_the_words_leave_doubt(reader: Reader) -> None:
    place = reader.model.labels.index("invoice_request")
    async with looking(reader, Encoder(place)) as second:
        reading = reader.read(UNCLEAR)
        assert second.doubtful(reading)
        better = await second.look(reading)
    assert (better.intent.id, better.settled) == ("invoice_request", True)
    assert "encoder" in better.reasons[0]
    assert not second.doubtful(better), "nobody is asked twice"


async def test_what_the_words_say_for_certain_is_left_alone(reader: Reader) -> None:
    async with looking(reader, Encoder()) as second:
        assert not second.doubtful(
            replace(reader.read("Where is my parcel?"), intent=Intent(id="thanks", confidence=0.95))
        )
        assert not second.doubtful(reader.read("1234567")), "a bare number goes on with what was asked before"
        assert not second.doubtful(reader.read("...!!")), "there is nothing to encode"


@pytest.mark.parametrize("fault", [Behind("busy"), RuntimeError("no memory")])
async def test_without_the_encoder_the_words_decide_and_say_so(reader: Reader, fault: Exception) -> None:
    async with looking(reader, Encoder(fault=fault)) as second:
        reading = reader.read(UNCLEAR)
        better = await second.look(reading)
    assert (better.intent, better.settled) == (reading.intent, False)
    assert "without a second opinion" in better.reasons[-1]


async def test_a_later_opinion_is_asked_only_where_doubt_is_left(reader: Reader) -> None:
    @dataclass
    class Sure:
        name: str = "sure"
        has_room: bool = True
        asked: int = 0

        async def judge(self, reading: Reading) -> Reading:
            self.asked += 1
            return replace(reading, intent=Intent(id="praise", confidence=0.8))

    first, later, last = Sure(), Sure(), Sure()
    second = SecondLook(reader.policy, ((first, 0.9), (later, 0.5), (last, 0.85)))
    await second.look(reader.read(UNCLEAR))
    assert (first.asked, later.asked, last.asked) == (1, 0, 1)


async def test_texts_that_come_together_share_a_pass() -> None:
    encoder = Encoder()
    async with Encoding(encoder, share=1.0, wanted=Demand()).running() as encoding:
        vectors = await asyncio.gather(*(encoding.vector(f"text {each}") for each in range(MOST_TOGETHER)))
    assert len(vectors) == MOST_TOGETHER
    assert [len(texts) for texts in encoder.asked] == [MOST_TOGETHER]


async def test_more_than_can_be_done_in_time_is_refused_at_once() -> None:
    async with Encoding(Encoder(), share=0.1, wanted=Demand()).running() as encoding:
        told = await asyncio.gather(*(encoding.vector(str(each)) for each in range(50)), return_exceptions=True)
    refused = [each for each in told if isinstance(each, Behind)]
    assert 0 < len(refused) < 50
    assert len(refused) + sum(isinstance(each, np.ndarray) for each in told) == 50


async def test_a_crowd_beyond_its_share_gets_less_of_the_processor() -> None:
    wanted = Demand()
    async with Encoding(Encoder(), share=0.2, wanted=wanted).running() as encoding:
        assert encoding.share == 0.2
        now = time.monotonic()
        for _ in range(1000):
            wanted.note(now)
        assert 0.0 < encoding.share < 0.01


def test_demand_is_a_rate_that_fades() -> None:
    wanted = Demand()
    for each in range(1, 501):
        wanted.note(each / 50)
    assert wanted.per_second(10.0) == pytest.approx(50, rel=0.02)
    assert wanted.per_second(13.0) < 3


async def test_what_the_encoder_raises_reaches_all_who_wait() -> None:
    async with Encoding(Encoder(fault=RuntimeError("no memory")), share=1.0, wanted=Demand()).running() as encoding:
        told = await asyncio.gather(encoding.vector("a"), encoding.vector("b"), return_exceptions=True)
    assert [str(each) for each in told] == ["no memory", "no memory"]


def test_signs_of_masking_are_spoken_in_everyday_words() -> None:
    said = spoken(" ".join(SIGNS))
    assert not set(SIGNS) & set(said)
    assert len(spoken("long " * 1000)) <= 300


async def test_an_unavailable_opinion_is_not_the_end(reader: Reader) -> None:
    @dataclass
    class Away:
        name: str = "away"
        has_room: bool = False

        async def judge(self, reading: Reading) -> Reading:
            raise Unavailable("out of reach")

    second = SecondLook(reader.policy, ((Away(), 0.9),))
    assert not second.doubtful(reader.read(UNCLEAR)), "without room nobody waits to hear so"
    assert second.alone(reader.read(UNCLEAR)).reasons[-1] == ALONE
    assert second.wanted.per_second(time.monotonic()) > 0.5, "it was wanted all the same"
    better = await second.look(reader.read(UNCLEAR))
    assert better.reasons[-1] == "Decided without a second opinion: out of reach."
