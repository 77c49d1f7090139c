import re
from datetime import timedelta
from importlib.resources import files
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest
import yaml
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.testing.examples import NOON, an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.draft import Draft, draft_inquiry
from gateway.accept.inquiry_request import InquiryRequest
from gateway.accept.triage import as_typed, folded, lane_for, lane_of, urgent_words, words_of
from gateway.accept.waiting_room import WaitingRoom
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


class Replica:
    """One gateway, as far as lanes go: what it remembers of conversations, who waits, and what the log would tell."""

    def __init__(self) -> None:
        self.memory = SimpleNamespace(conversations=RecentConversations(), messages_read=self)
        self.waiting_room = WaitingRoom(30.0, lambda: 1000.0)
        self.on_the_log: list[InquiryReceived] | None = []

    async def now(self, deadline: float) -> bool:
        for event in self.on_the_log or ():
            self.memory.conversations.heard_of(event, NOON)
        return self.on_the_log is not None

    async def lane(self, asked: InquiryRequest, tenant: str = "demo") -> str:
        return await lane_for(cast(Gateway, self), tenant, asked)

    async def accept(self, asked: InquiryRequest) -> Draft:
        draft = draft_inquiry("demo", asked, None, NOON, await lane_for(cast(Gateway, self), "demo", asked))
        self.memory.conversations.accepted(draft)
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


async def test_what_another_replica_accepted_is_taken_to_be_under_way() -> None:
    replica, begun = Replica(), an_inquiry_received("Where is it?", conversation_id=uuid4(), tenant="demo")
    replica.memory.conversations.heard_of(begun, NOON)
    assert await replica.lane(a_message("this is fraud", begun.conversation_id)) == "normal"


async def test_what_another_replica_accepted_a_moment_ago_is_looked_up_on_the_log() -> None:
    replica, begun = Replica(), an_inquiry_received("Where is it?", conversation_id=uuid4(), tenant="demo")
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
    late = an_inquiry_received("Where is it?", conversation_id=begun.conversation_id, tenant="demo")
    replica.memory.conversations.heard_of(late, NOON - timedelta(seconds=1))
    assert await replica.lane(a_message("thanks", begun.conversation_id)) == "urgent"
