"""A message that only agrees, or only names a number, goes on with what was asked before, in every language."""

import pytest

from intent.data_files import table
from intent.follow_ups import FollowUp, FollowUps
from intent.message import masked_lines, understood

FOLLOW_UPS = FollowUps(table("follow_ups.yaml"))


def kind(text: str) -> FollowUp | None:
    return FOLLOW_UPS.kind(understood(masked_lines(text)).words)


@pytest.mark.parametrize(
    "text",
    [
        "Yes", "Yes, that one", "yes that's the one", "Yes, I mean that one", "That's right", "Ja, genau",
        "Ja, die meine ich", "Ja, richtig", "Stimmt", "Oui, c'est ça", "Oui, c’est bien celui-là", "Sí, es ese",
        "Sim, é esse", "Sì, quello", "Ja, die bedoel ik", "Tak, o tę chodzi", "はい、それです", "その通りです",
        "对，就是这个", "對，就是這個", "네 맞습니다", "Да, эта", "Так, це", "Evet, doğru", "نعم هذا", "כן, זה",
        "हाँ", "haan ji", "ya benar", "ใช่ค่ะ", "Vâng, đúng rồi", "Ja, det stämmer",
    ],
)  # fmt: skip
def test_a_yes_only_goes_on_with_what_was_asked(text: str) -> None:
    assert kind(text) == "agreement"


@pytest.mark.parametrize(
    "text",
    [
        "No", "Nein", "Non merci", "I want a refund", "Ja, aber wann kommt es an?", "Yes, and cancel my order",
        "是不是丢了", "Thanks", "ok", "This is not right",
    ],
)  # fmt: skip
def test_a_no_or_something_new_does_not(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize(
    "text", ["LX123456785CN", "I mean LX123456784CN", "YT2412345678901234", "Ich meine SF1234567890123"]
)
def test_a_number_alone_goes_on_with_what_was_asked(text: str) -> None:
    assert kind(text) == "number"


@pytest.mark.parametrize("text", ["And the other one?", "No, I mean the other one", "另一个呢"])
def test_another_one_is_none_that_was_named(text: str) -> None:
    assert kind(text) in ("another", None)


@pytest.mark.parametrize(
    "text",
    [
        "Any news?", "Hello? Any news about it?", "any updates on my order yet", "Gibt es schon etwas Neues?",
        "Gibt es Neuigkeiten zu meinem Paket?", "Des nouvelles ?", "Y a-t-il du nouveau ?", "¿Alguna novedad?",
        "¿Hay noticias?", "Ci sono novità?", "Alguma novidade?", "Is er al nieuws?", "Czy są jakieś wieści?",
        "Есть новости?", "Є новини?", "Bir gelişme var mı?", "هل من جديد؟", "יש חדש?", "कोई अपडेट है?", "Ada kabar?",
        "มีความคืบหน้าไหมคะ", "Có tin gì chưa?", "Något nytt?", "有进展了吗？", "有消息嗎？", "進展はありますか？",
        "소식 있나요?",
    ],
)  # fmt: skip
def test_who_asks_for_news_asks_again_what_was_asked(text: str) -> None:
    assert kind(text) == "news"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Any news on the other one?", "another"), ("Any news LX123456785CN?", "number"),
        ("Do you have news about sales?", None), ("Hallo, apa kabar?", None), ("I want to update my address", None),
        ("Unsubscribe me from the news", None), ("Hast du neue Schuhe?", None),
    ],
)  # fmt: skip
def test_news_of_something_named_is_another_matter(text: str, told: FollowUp | None) -> None:
    assert kind(text) == told
