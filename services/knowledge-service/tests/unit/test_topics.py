from typing import Any

import pytest
from crossdesk.contracts.intent import Entities
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.asked import Questions
from knowledge.draft_answer import take_scenario
from knowledge.flow_words import fold
from knowledge.library import Library
from knowledge.situation import describe
from knowledge.topics import Topic


def chosen(library: Library, text: str, intent: str, language: str, country: str = "DE", **fields: Any) -> str:
    entities = fields.pop("entities", Entities(products=["charger"]))
    understanding = an_understanding(intent, language=language, entities=entities, **fields)
    case = a_case(understanding=understanding, inquiry=an_inquiry(text, customer=a_customer(country=country)))
    scenario = library.choose(intent, describe(case, library.rules.stale_after, library.conventions), case.tenant)
    assert scenario is not None
    return scenario.id


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The charger gives off smoke"),
        ("de", "Aus dem Akku kommt Rauch!"),
        ("fr", "La prise fait des étincelles"),
        ("es", "el cargador echa CHISPAS"),
        ("zh-Hans", "充电宝鼓包了"),
        ("ja", "充電器から焦げ臭いにおいがします"),
        ("nl", "de waterkoker geeft een schok"),
        ("it", "ho preso la scossa"),
        ("pt-BR", "o carregador pegou fogo"),
        ("pl", "ładowarka dymi"),
        ("sv", "det luktar bränt"),
        ("ru", "зарядка дымится и пахнет горелым"),
        ("uk", "іскрить розетка"),
        ("tr", "fişten kıvılcım çıktı"),
        ("ar", "خرج دخان من الشاحن"),
        ("he", "יוצא עשן מהמטען"),
        ("hi", "चार्जर से धुआं निकल रहा है"),
        ("id", "charger keluar asap"),
        ("th", "มีควันออกมา"),
        ("vi", "sạc bốc khói"),
        ("ko", "충전기에서 연기가 나요"),
        ("zh-Hant", "行動電源發燙"),
    ],
)
def test_danger_is_told_by_its_words_in_every_language(library: Library, language: str, text: str) -> None:
    assert chosen(library, text, "product_defect", language) == "dangerous_item_eu_gb"
    assert chosen(library, text, "product_defect", language, country="CN") == "product_defect_danger"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "The lamp does not light, I need it today"), ("de", "Die Lampe brennt nicht"), ("en", "asap please")],
)
def test_a_harmless_defect_is_no_danger_however_urgent(library: Library, language: str, text: str) -> None:
    assert chosen(library, text, "product_defect", language, urgent=True) == "faulty_item_eu"


def test_words_of_another_language_do_not_count(library: Library) -> None:
    assert chosen(library, "die Kanne hat einen Schok", "product_defect", "de") == "faulty_item_eu"
    assert chosen(library, "smoke", "product_defect", "xx") == "dangerous_item_eu_gb"


def test_mains_are_explained_to_who_asks_for_them_and_names_the_goods(library: Library) -> None:
    assert chosen(library, "Läuft er mit 230 V?", "product_specs", "de") == "mains_in_the_eu"
    assert chosen(library, "Ist der Rucksack wasserdicht?", "product_specs", "de") == "product_question"
    assert chosen(library, "Hat es einen Stecker?", "product_specs", "de", entities=Entities()) == "product_not_named"


def test_messages_of_other_intents_are_not_looked_through(library: Library) -> None:
    case = a_case(inquiry=an_inquiry("smoke"))
    situation = describe(case, library.rules.stale_after, library.conventions)
    assert situation["speaks_of.danger"] is False
    as_defect = describe(case, library.rules.stale_after, library.conventions, "product_defect")
    assert as_defect["speaks_of.danger"] is True


async def test_danger_in_goods_is_heard_where_nothing_else_is_understood(talk: Any) -> None:
    talk.language = "es"
    goods = Entities(products=["cargador"])
    hazard = await talk.say("¡El cargador echa chispas!", "missing_item", 0.46, entities=goods)
    assert hazard.holding_text.scenario == "dangerous_item_eu_gb"
    assert "its words stand for product_defect" in hazard.why


async def test_danger_without_goods_is_asked_about(talk: Any) -> None:
    asked = await talk.say("there was smoke on the photo", "missing_item", 0.3)
    assert asked.answer.scenario == "clarify"


def test_topics_name_intents_and_languages_there_are(library: Library) -> None:
    for topic in library.conventions.topics.root.values():
        assert topic.decides <= set(library.intents)
        assert {topic.stands_for, topic.takes_over} <= {None, *library.intents}
        assert topic.words.keys() - {"any"} == set(library.rules.all_languages)


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=12)
"""Of letters and digits; marks and signs stand in no word of ours."""


@example(["\u0a33"])
@given(st.lists(st.builds("{}{}".format, WORDS.filter(fold), st.sampled_from(["", "*"])), min_size=1))
def test_every_word_of_a_topic_is_found_where_it_stands_alone(words: list[str]) -> None:
    topic = Topic(decides=frozenset({"product_defect"}), words={"en": tuple(words)})
    for word in words:
        assert topic.is_in(fold(word.removesuffix("*")), "en")


LAW_SUITS = [
    ("en", "If this is not settled by Friday I will see you in court"),
    ("de", "Sonst hören Sie von meinem Anwalt."),
    ("fr", "Mon avocat vous écrira, je saisis le tribunal"),
    ("es", "mi abogado ya tiene los correos"),
    ("it", "ci vediamo dal giudice di pace"),
    ("nl", "anders gaat dit naar de rechter"),
    ("pt-BR", "vou abrir processo no PROCON"),
    ("pl", "sprawa trafi do sądu"),
    ("sv", "jag kontaktar min advokat"),
    ("ru", "буду решать через суд"),
    ("uk", "звернуся до суду"),
    ("tr", "tüketici hakem heyetine gidiyorum"),
    ("ar", "سأرفع الأمر إلى حماية المستهلك"),
    ("he", "מחר אני מגיש תביעה"),
    ("hi", "मैं उपभोक्ता फोरम जाऊँगा"),
    ("id", "saya akan kirim somasi"),
    ("th", "จะแจ้ง สคบ แล้วนะ"),
    ("vi", "tôi sẽ nhờ luật sư"),
    ("ko", "소비자원에 신고합니다"),
    ("ja", "消費生活センターに相談します"),
    ("zh-Hans", "我要打12315投诉"),
    ("zh-Hant", "我會寄存證信函給你們"),
]


@pytest.mark.parametrize(("language", "text"), LAW_SUITS)
def test_whoever_speaks_of_lawyers_and_courts_is_for_a_person_whatever_was_understood(
    library: Library, language: str, text: str
) -> None:
    understanding = an_understanding("price_breakdown", 0.99, language=language)
    case = a_case(understanding=understanding, inquiry=an_inquiry(text))
    scenario = take_scenario(case, Questions(), library).scenario
    assert scenario.kind == "person"
    assert "complaint" in scenario.intents


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Do the tennis court shoes run small?"),
        ("de", "Ist das Fertiggericht vegan?"),
        ("fr", "L'huile d'avocat est-elle bio ?"),
        ("nl", "douaneaangifte"),
        ("pt-BR", "consegue processar o pagamento?"),
        ("vi", "kiện hàng của tôi ở đâu"),
        ("sv", "är det lagligt att ta in?"),
    ],
)
def test_courts_of_another_kind_are_no_law_suit(library: Library, language: str, text: str) -> None:
    case = a_case(understanding=an_understanding("product_question", language=language), inquiry=an_inquiry(text))
    assert library.conventions.topics.taking_over(case) is None
