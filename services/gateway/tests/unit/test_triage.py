import re
from importlib.resources import files
from uuid import uuid4

import pytest
import yaml
from crossdesk.testing.examples import a_customer, an_inquiry, an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.inquiry_request import InquiryRequest
from gateway.accept.triage import folded, lane_for, lane_of, urgent_words, words_of
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


def test_a_conversation_keeps_the_lane_it_began_in() -> None:
    conversations, begun = RecentConversations(), an_inquiry_received("Where is it?", conversation_id=uuid4())
    conversations.note(begun)
    fraud = a_message("this is fraud", begun.conversation_id)
    assert lane_for(conversations, begun.tenant, fraud) == "normal"
    assert lane_for(conversations, begun.tenant, a_message("this is fraud")) == "urgent"
    assert lane_for(conversations, "another-shop", fraud) == "urgent"


def test_an_urgent_conversation_stays_urgent() -> None:
    conversations = RecentConversations()
    vip = an_inquiry("Where is it?", customer=a_customer(tier="vip"))
    begun = an_inquiry_received(inquiry=vip, conversation_id=uuid4(), lane="urgent")
    conversations.note(begun)
    assert lane_for(conversations, begun.tenant, a_message("thanks", begun.conversation_id)) == "urgent"
