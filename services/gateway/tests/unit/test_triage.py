import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
import yaml
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.testing.examples import an_inquiry
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.draft import Draft, draft_inquiry
from gateway.accept.inquiry_request import InquiryRequest
from gateway.accept.triage import REMEMBERED, as_typed, folded, lane_for, lane_of, urgent_words, words_of
from gateway.accept.waiting_room import WaitingRoom
from gateway.found_urgent import FoundUrgent
from gateway.gateway import Gateway
from gateway.recent_conversations import RecentConversations


@pytest.mark.parametrize(
    "text",
    [
        "I did not make this payment of 39.90 EUR",
        "DAS IST BETRUG!!!",
        "Me cobraron dos veces",
        "身に覚えのない請求が来ました",
        "这是盗刷",
        "제가 결제하지 않았어요",
        "Мошенничество какое-то",
        "هذا احتيال",
    ],
)
def test_a_message_that_tells_of_fraud_is_urgent_in_any_language(text: str) -> None:
    assert lane_of("standard", text) == "urgent"


@pytest.mark.parametrize(
    "text", ["Where is my parcel?", "Wo bleibt mein Paket?", "", "私の荷物はどこですか", "apolice of x"]
)
def test_an_everyday_question_is_normal(text: str) -> None:
    assert lane_of("standard", text) == "normal"
    assert lane_of("vip", text) == "urgent"


@pytest.mark.parametrize(
    "text",
    ["Je n'ai pas effectue ce paiement", "KARTIMDAN PARA ÇEKİLMİŞ", "toi khong thuc hien giao dich", "Não fui eu"],
)
def test_neither_case_nor_accents_make_a_difference(text: str) -> None:
    assert lane_of("standard", text) == "urgent"


@pytest.mark.parametrize(
    "text",
    ["I did not make tihs payment", "Je n'ai pas effectué ce paiemet", "das ist doch unvershcämt", "ATÉ AGRA NADA"],
)
def test_a_slip_of_the_finger_makes_no_difference(text: str) -> None:
    assert lane_of("standard", text) == "urgent"


@pytest.mark.parametrize("text", ["Es ist immer noch nicht da", "Het is er nog steeds niet", "proceso normal"])
def test_what_looks_like_a_slip_and_is_another_word_is_normal(text: str) -> None:
    assert lane_of("standard", text) == "normal"


@given(st.text(st.characters(codec="utf-8", categories=["Ll"]), min_size=1, max_size=20))
def test_slips_keep_the_first_letter_and_lose_one_at_most(word: str) -> None:
    for typed in as_typed(word):
        assert typed[0] == word[0]
        assert len(word) - len(typed) in (0, 1)
        assert not set(typed) - set(word)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_words_count_from_their_beginning_and_glued_scripts_anywhere() -> None:
    words = words_of(["fraud", "詐欺"])
    assert words.search("fraudulent")
    assert words.search("これは詐欺です")
    assert not words.search("defraud")


LETTERS = st.text(st.sampled_from("abß1é -_'.\n詐ा한"), max_size=12)


@given(words=st.sets(LETTERS.filter(lambda word: word[:1].isalnum()), max_size=5), text=LETTERS)
def test_a_text_holds_a_word_where_looking_for_each_of_them_finds_it(words: set[str], text: str) -> None:
    unspaced = re.compile("[詐한]")
    plainly = [re.escape(word) if unspaced.search(word) else rf"\b{re.escape(word)}" for word in words]
    assert words_of(words).search(text) is any(re.search(each, text) is not None for each in plainly)


def test_every_urgent_word_is_found_by_itself_and_begins_with_a_letter_or_a_digit() -> None:
    written = yaml.safe_load((files("gateway.accept") / "urgent_words.yaml").read_text("utf-8"))
    for word in (word for words in written.values() for word in words):
        assert word[0].isalnum()
        assert urgent_words().search(folded(word)), word


def a_message(text: str, conversation_id: object = None) -> InquiryRequest:
    customer = {"id": "c-1"}
    return InquiryRequest.model_validate(
        {"channel": "web", "customer": customer, "text": text, "conversation_id": conversation_id}
    )


def told_of(text: str, conversation_id: UUID) -> InquiryReceived:
    """What another replica accepted just now."""
    inquiry = an_inquiry(text, inquiry_id=uuid4(), received_at=datetime.now(UTC))
    return InquiryReceived(tenant="demo", conversation_id=conversation_id, inquiry=inquiry)


def as_told(draft: Draft) -> InquiryReceived:
    inquiry = an_inquiry("Well?", inquiry_id=draft.inquiry_id, received_at=draft.at)
    return InquiryReceived(tenant="demo", conversation_id=draft.conversation_id, inquiry=inquiry, lane=draft.lane)


class Replica:
    """One gateway, as far as lanes go: what it remembers of conversations, who waits, and what the log would tell."""

    def __init__(self) -> None:
        self.conversations, self.urgent = RecentConversations(), FoundUrgent()
        self.memory = SimpleNamespace(conversations=self.conversations, urgent=self.urgent, messages_read=self)
        self.waiting_room = WaitingRoom(30.0, lambda: 1000.0)
        self.on_the_log: list[InquiryReceived] | None = []
        self.heard = set[UUID]()
        self.clock_ahead = timedelta()
        self.decided: dict[UUID, bool] | None = None

    async def now(self, deadline: float) -> bool:
        for event in self.on_the_log or ():
            self.hear(event)
        return self.on_the_log is not None

    def hear(self, event: InquiryReceived, at: datetime | None = None) -> None:
        """As the log tells once what another replica accepted."""
        if event.inquiry.inquiry_id in self.heard:
            return
        self.heard.add(event.inquiry.inquiry_id)
        self.conversations.heard_of(event, at or event.inquiry.received_at)
        if at is None:
            self.waiting_room.enter(str(event.inquiry.inquiry_id))

    @property
    def database(self) -> Any:
        return self

    @asynccontextmanager
    async def transaction(self, tenants: list[str]) -> AsyncIterator[Any]:
        if self.decided is None:
            raise ConnectionRefusedError
        yield self

    async def fetchval(self, query: str, tenant: str, inquiry_ids: list[UUID]) -> int:
        assert self.decided is not None
        return sum(self.decided.get(each, False) for each in inquiry_ids)

    async def lane(self, asked: InquiryRequest, tenant: str = "demo") -> str:
        return await lane_for(cast(Gateway, self), tenant, asked)

    async def accept(self, asked: InquiryRequest) -> Draft:
        lane = await lane_for(cast(Gateway, self), "demo", asked)
        draft = draft_inquiry("demo", asked, None, datetime.now(UTC) + self.clock_ahead, lane)
        self.heard.add(draft.inquiry_id)
        self.conversations.accepted(draft)
        self.waiting_room.enter(str(draft.inquiry_id))
        return draft


async def test_a_conversation_becomes_urgent_once_nothing_of_it_is_under_way() -> None:
    replica = Replica()
    begun = await replica.accept(a_message("Where is it?"))
    fraud = a_message("this is fraud", begun.conversation_id)
    assert await replica.lane(fraud) == "normal"
    assert await replica.lane(a_message("this is fraud")) == "urgent"
    assert await replica.lane(fraud, "another-shop") == "urgent"
    replica.waiting_room.leave(str(begun.inquiry_id))
    assert (await replica.accept(fraud)).lane == "urgent"
    assert await replica.lane(a_message("thanks", begun.conversation_id)) == "urgent"


async def test_what_was_found_urgent_takes_the_urgent_lane_with_the_next_message_and_not_in_the_middle() -> None:
    replica = Replica()
    begun = await replica.accept(a_message("I have had enough of you"))
    replica.urgent.note("demo", str(begun.conversation_id))
    more = a_message("Well?", begun.conversation_id)
    assert await replica.lane(more) == "normal", "the message before it is under way"
    assert await replica.lane(a_message("Well?", uuid4())) == "normal", "it is about another conversation"
    replica.waiting_room.leave(str(begun.inquiry_id))
    assert await replica.lane(more, "another-shop") == "normal"
    assert (await replica.accept(more)).lane == "urgent"


async def test_what_another_replica_accepted_is_under_way_until_its_end_is_told() -> None:
    replica, begun = Replica(), told_of("Where is it?", uuid4())
    replica.hear(begun)
    assert await replica.lane(a_message("this is fraud", begun.conversation_id)) == "normal"
    replica.waiting_room.leave(str(begun.inquiry.inquiry_id))
    assert await replica.lane(a_message("this is fraud", begun.conversation_id)) == "urgent"


async def test_a_message_that_another_replica_accepted_meanwhile_keeps_the_conversation_in_its_lane() -> None:
    replica = Replica()
    begun = await replica.accept(a_message("I have had enough of you"))
    replica.waiting_room.leave(str(begun.inquiry_id))
    replica.urgent.note("demo", str(begun.conversation_id))
    elsewhere = told_of("Hello?", begun.conversation_id)
    replica.on_the_log = [elsewhere]
    assert await replica.lane(a_message("Well?", begun.conversation_id)) == "normal"
    replica.on_the_log = []
    replica.waiting_room.leave(str(elsewhere.inquiry.inquiry_id))
    assert await replica.lane(a_message("Well?", begun.conversation_id)) == "urgent"


@pytest.mark.parametrize(("decided", "lane"), [(True, "urgent"), (False, "normal"), (None, "normal")])
async def test_whether_a_message_of_long_ago_has_its_outcome_the_tables_tell(decided: bool | None, lane: str) -> None:
    replica, begun = Replica(), told_of("Where is it?", uuid4())
    replica.hear(begun, at=datetime.now(UTC) - REMEMBERED)
    replica.decided = None if decided is None else {begun.inquiry.inquiry_id: decided}
    assert await replica.lane(a_message("this is fraud", begun.conversation_id)) == lane


class TwoReplicas:
    """They share the log; each hears of the other's messages late, and at once of outcomes and of what was found."""

    def __init__(self, apart: timedelta) -> None:
        self.replicas = (Replica(), Replica())
        self.replicas[1].clock_ahead = apart
        self.log: list[InquiryReceived] = []
        for replica in self.replicas:
            replica.on_the_log = self.log
        self.under_way: list[Draft] = []
        self.conversation = uuid4()

    async def write(self, number: int, heard: bool) -> None:
        draft = await self.replicas[number].accept(a_message("Well?", self.conversation))
        assert {each.lane for each in self.under_way} <= {draft.lane}
        self.under_way.append(draft)
        self.log.append(as_told(draft))
        if heard:
            self.replicas[1 - number].hear(self.log[-1])

    def decide(self) -> None:
        over = [self.under_way.pop(0)] if self.under_way else []
        for replica in self.replicas:
            for draft in over:
                replica.waiting_room.leave(str(draft.inquiry_id))

    def find_urgent(self) -> None:
        for replica in self.replicas:
            replica.urgent.note("demo", str(self.conversation))


@given(
    apart=st.sampled_from([timedelta(), timedelta(seconds=30), timedelta(seconds=-30)]),
    steps=st.lists(st.sampled_from(["write", "write unheard", "decide", "find urgent"]) | st.just("write")),
    where=st.randoms(use_true_random=False),
)
async def test_no_message_ever_enters_a_lane_while_one_before_it_is_under_way_in_the_other(
    apart: timedelta, steps: list[str], where: Random
) -> None:
    both = TwoReplicas(apart)
    for step in steps:
        if step == "decide":
            both.decide()
        elif step == "find urgent":
            both.find_urgent()
        else:
            await both.write(where.randrange(2), heard=step == "write")


async def test_what_another_replica_accepted_a_moment_ago_is_looked_up_on_the_log() -> None:
    replica, begun = Replica(), told_of("Where is it?", uuid4())
    replica.on_the_log = [begun]
    assert await replica.lane(a_message("this is fraud", begun.conversation_id)) == "normal"
    assert await replica.lane(a_message("this is fraud", uuid4())) == "urgent"


async def test_while_the_log_does_not_tell_what_was_before_the_order_counts_more() -> None:
    replica = Replica()
    replica.on_the_log = None
    assert await replica.lane(a_message("this is fraud", uuid4())) == "normal"
    assert await replica.lane(a_message("this is fraud")) == "urgent"


async def test_an_urgent_conversation_stays_urgent_whatever_the_log_tells_of_its_beginning() -> None:
    replica = Replica()
    begun = await replica.accept(a_message("Where is it?"))
    replica.waiting_room.leave(str(begun.inquiry_id))
    await replica.accept(a_message("this is fraud", begun.conversation_id))
    late = told_of("Where is it?", begun.conversation_id)
    replica.hear(late, at=datetime.now(UTC) - timedelta(seconds=1))
    assert await replica.lane(a_message("thanks", begun.conversation_id)) == "urgent"
