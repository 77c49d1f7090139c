"""Texts as they are remembered: facts give way to placeholders and come back, likeness is judged by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.language import Detected
from translation.memory.compare import ALIKE, likeness, tokens
from translation.memory.form import Unfit, filled, form_of, has_facts_of, rendering_of
from translation.memory.guards import doubts, objections

WORDS = st.text(st.sampled_from("abcdefgh Ääéßñжщיםのだ我们.,!?\n"), max_size=20)
FACTS = st.sampled_from(
    [
        "CB-10000042",
        "1.234,56 €",
        "https://shop.example/a?b=1",
        "a@b.example",
        "7",
        "21",
        "12:30",
        "🙂",
        "+49 30 1234567",
    ]
)


def in_english(text: str) -> Detected:
    return Detected("en", 0.99)


def test_another_order_number_is_the_same_text_and_its_number_is_put_back() -> None:
    learned, asked = (form_of(f"Wo  ist die Bestellung {number}?", "en") for number in ("CB-10000042", "AX-7"))
    assert learned.plain == "Wo ist die Bestellung ⟦code 1⟧?"
    assert learned.digest == asked.digest
    rendering = rendering_of("Where is the order CB-10000042?", learned, "en")
    assert rendering == "Where is the order ⟦code 1⟧?"
    assert filled(rendering, asked.facts, "en") == "Where is the order AX-7?"


def test_facts_of_another_structure_are_another_text() -> None:
    same, other = form_of("Bestellung CB-1 statt CB-1", "en"), form_of("Bestellung CB-1 statt CB-2", "en")
    assert same.plain == "Bestellung ⟦code 1⟧ statt ⟦code 1⟧"
    assert other.plain == "Bestellung ⟦code 1⟧ statt ⟦code 2⟧"


def test_a_number_of_another_plural_form_is_another_text() -> None:
    digests = {n: form_of(f"まだ {n} 日かかります", "ru").digest for n in (1, 2, 5, 21, 22)}
    assert digests[1] == digests[21] != digests[2] == digests[22] != digests[5]


@pytest.mark.parametrize("text", ["x" * 2001, "ein ⟦code 1⟧", "🙂 42", "", "٣٤"])
def test_what_is_no_text_to_remember_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        form_of(text, "en")


@pytest.mark.parametrize(
    ("translation", "why"),
    [
        ("Order CB-2 costs 10 €", "loses 1 and adds 1"),
        ("Order CB-1", "loses 1 of"),
        ("Order CB-1 CB-1 costs 10 €", "adds 1 of"),
    ],
)
def test_a_translation_that_loses_or_changes_a_fact_is_refused(translation: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        rendering_of(translation, form_of("Bestellung CB-1 kostet 10 €", "en"), "en")


@given(st.lists(st.tuples(WORDS, FACTS), max_size=6), WORDS, st.sampled_from(["en", "ar", "de"]))
def test_a_text_remembered_as_its_own_translation_comes_back_with_all_its_facts(
    parts: list[tuple[str, str]], last: str, target: str
) -> None:
    text = "".join(f"{word} {fact} " for word, fact in parts) + last
    try:
        form = form_of(text, target)
    except Unfit:
        return
    back = filled(rendering_of(form.text, form, target), form.facts, target)
    assert back.replace("\u2068", "").replace("\u2069", "") == form.text.strip()
    assert has_facts_of(back, form)
    assert form_of(form.text, target) == form


@given(st.lists(st.tuples(WORDS, FACTS), max_size=6), st.lists(st.tuples(WORDS, FACTS), max_size=6))
def test_likeness_is_a_share_and_what_lies_between_differing_spans_is_the_same(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    texts = ["wo " + "".join(f"{word} {fact} " for word, fact in parts) for parts in (one, other)]
    first, second = (form_of(text, "en") for text in texts)
    found = likeness(tokens(first.plain, first.facts), tokens(second.plain, second.facts))
    assert 0 < found.share <= 1
    assert likeness(tokens(first.plain), tokens(second.plain)).share == found.share
    reached = (0, 0)
    for (start, end), (begin, stop) in [*found.differing, ((len(first.text),) * 2, (len(second.text),) * 2)]:
        kept = (first.text[reached[0] : start], second.text[reached[1] : begin])
        assert len(tokens(form_plain(kept[0]))) == len(tokens(form_plain(kept[1])))
        reached = end, stop


def form_plain(text: str) -> str:
    try:
        return form_of(text, "en").plain
    except Unfit:
        return ""


def test_the_differing_words_are_shown_in_both_texts() -> None:
    asked = form_of("Wann kommt mein Paket AX-7 denn nun endlich bei mir zu Hause an?", "en")
    remembered = form_of("Wann kommt mein Paket CB-10000042 denn nun endlich bei mir im Büro an?", "en")
    found = likeness(tokens(asked.plain, asked.facts), tokens(remembered.plain, remembered.facts))
    [((start, end), (begin, stop))] = found.differing
    assert (asked.text[start:end], remembered.text[begin:stop]) == ("zu Hause", "im Büro")
    assert found.share == pytest.approx(45 / 52)
    further = form_of("Wann kommt mein Paket CB-10000042 denn nun bei mir im Büro an?", "en")
    assert likeness(tokens(asked.plain), tokens(further.plain)).share < ALIKE


def test_texts_without_spaces_are_compared_by_their_characters() -> None:
    one, other = tokens("我的包裹什么时候能送到我家里"), tokens("我的包裹什么时候能送到他家里")
    assert likeness(one, other).share == pytest.approx(13 / 14)


LONG = "Bitte schicken Sie das Paket an meine neue Adresse in der Stadt."


@pytest.mark.parametrize(
    ("translation", "language", "why"),
    [
        ("Please send the parcel to my new address in town.", "en", ""),
        ("Please send the parcel to my new address, see shop.io/pay now.", "en", "link, address or account"),
        ("Please send the parcel to my new address, or write to @crook.", "en", "link, address or account"),
        ("Veuillez envoyer le colis à ma nouvelle adresse en ville.", "fr", "another language"),
        ("Ok.", "en", "far too short"),
        ("Please send it. " * 40, "en", "far too long"),
        (LONG, "en", "came back as it was"),
        ("Please send the parcel to my \u202enew address in town.", "en", "characters that are not shown"),
        ("Please send the parcel to my new address in Stadtmitte.", "en", ""),
    ],
)
def test_what_looks_poisoned_is_told(translation: str, language: str, why: str) -> None:
    told = objections(LONG, translation, "en", lambda _: Detected(language, 0.99))
    assert len(told) == (1 if why else 0), told
    assert why in "".join(told)


def test_a_changed_name_of_the_shop_is_told() -> None:
    assert objections("Die Nova Lampe", "The Nuova lamp", "en", in_english, ("Nova",)) == [
        "it changes a name of the shop"
    ]
    assert objections("Die Nova Lampe", "The nova lamp", "en", in_english, ("Nova",)) == []


def test_an_entry_with_other_facts_than_its_text_is_doubted() -> None:
    assert doubts("Bestellung ⟦code 1⟧", "Order ⟦code 1⟧", "en", in_english) == []
    assert doubts("Bestellung ⟦code 1⟧", "Order", "en", in_english) == ["it has other facts than the text"]
