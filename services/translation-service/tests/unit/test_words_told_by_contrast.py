"""What stands for a word in a translation is told by the translation without it, and exchanged where that is safe."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from translation.conversations.contrast import contrasted, hide
from translation.conversations.exchanges import (
    article_of,
    gender_of,
    in_number_of,
    is_free,
    may_follow,
    takes_same_particles,
    without_particle,
)
from translation.conversations.keep_to_words import put_in
from translation.conversations.kept_words import KeptText, Rendering
from translation.conversations.learn_words import places_of
from translation.conversations.noun_phrases import Phrase
from translation.conversations.put_right import Wrong, exchanged, said_again
from translation.conversations.repeats import candidates, repeats
from translation.engines.azure import marked_up
from translation.engines.engine import Batch
from translation.varying_engine import THING, Varying

HERE = Path(__file__).parent


def hidden_words(text: str, *wanted: str, language: str = "de") -> tuple[str, list[str]]:
    """The text with words hidden, and their marks."""
    hidden = hide(text, places_of(wanted, text, language))
    return hidden.masked.text, [hidden.masked.marks.mark(number) for number in hidden.numbers]


@pytest.mark.parametrize(
    ("text", "word", "language", "answer", "translation", "target", "found"),
    [
        (
            "Ein Foto der Schale.",
            "Schale",
            "de",
            "A photo of the {}.",
            "A photo of the charging box.",
            "en",
            "charging box",
        ),
        ("Der Beutel AB-100 ist da.", "Beutel", "de", "{} AB-100 is here.", "The bag AB-100 is here.", "en", "bag"),
        ("A photo of the scale.", "scale", "en", "{}の写真です。", "体重計の写真です。", "ja", "体重計"),
        ("Return the cloth now.", "cloth", "en", "Верните {} сейчас.", "Верните скатерть сейчас.", "ru", "скатерть"),
    ],
)
def test_what_stands_in_place_of_a_mark_is_the_word(
    text: str, word: str, language: str, answer: str, translation: str, target: str, found: str
) -> None:
    hidden = hide(text, places_of([word], text, language))
    fact = [f"[{hidden.masked.marks.letters(number)}]" for number in range(hidden.masked.marks.size)]
    shown = answer.replace("AB-100", fact[-1]).replace("{}", fact[hidden.numbers[0]])
    assert [place.text for place in contrasted(hidden, shown, translation, target).values()] == [found]


def test_a_translation_in_other_words_tells_nothing() -> None:
    hidden = hide("Die Schale klemmt.", places_of(["Schale"], "Die Schale klemmt.", "de"))
    answer = f"Something is wrong with {hidden.masked.marks.mark(0)}, it seems."
    assert contrasted(hidden, answer, "The charging box and the lid are stuck.", "en") == {}
    assert contrasted(hidden, "The lost mark is stuck.", "The box is stuck.", "en") == {}


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_an_engine_answers_what_is_told_stands_in_the_translation(answer: str, translation: str) -> None:
    hidden = hide("Die Schale klemmt.", places_of(["Schale"], "Die Schale klemmt.", "de"))
    for marked in (answer, f"{answer}{hidden.masked.marks.mark(0)}{answer}"):
        for place in contrasted(hidden, marked, translation, "en").values():
            assert translation[place.start : place.end] == place.text


@pytest.mark.parametrize(
    ("language", "earlier", "text", "found"),
    [
        ("ja", "除湿フィルターが見つかりません。", "写真です。除湿フィルターは新品ですか。", ["除湿フィルター"]),
        ("zh", "电饭锅坏了。", "我的电饭锅可以换吗？", ["电饭锅"]),
        ("tr", "Valiz kırık geldi.", "Valizin rengi ne?", ["Valizin"]),
        ("ru", "На скатерти пятно.", "Вы замените скатерть?", ["скатерть"]),
        ("ar", "وصلتني الحقيبة.", "متى تصل الحقيبة؟", ["الحقيبة"]),
        ("th", "หมอนขาด", "ส่งหมอนใหม่", ["หมอน"]),
        ("pl", "Nowe zamówienie.", "Gdzie jest AB-100?", []),
    ],
)
def test_what_is_said_again_is_found_without_a_list_of_words(
    language: str, earlier: str, text: str, found: list[str]
) -> None:
    again = [phrase.text for phrase in repeats(text, language, [earlier])]
    assert again == found
    if language != "th":
        assert {phrase.text for phrase in candidates(text, language)} >= set(found)


def test_a_noun_is_exchanged_behind_a_word_that_fits_its_gender_alone() -> None:
    assert gender_of([("Die Schale klemmt.", 4), ("der Schale", 4)], "de") == "f"
    assert gender_of([("Die Schale klemmt.", 4), ("das Schale", 4)], "de") == ""
    assert may_follow("Wir ersetzen die Box.", 17, "Schale", "f", "de")
    assert not may_follow("Wir ersetzen das Etui.", 17, "Schale", "f", "de")
    assert not may_follow("Ein Foto der Box.", 13, "Schale", "f", "de")  # a masculine, too
    assert not may_follow("Hier ist la boîte.", 12, "enveloppe", "f", "fr")  # l'enveloppe
    assert [is_free(tag) for tag in ("en-GB", "zh-Hant", "de", "ru")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("noun", "other", "found"),
    [("case", "boxes", "cases"), ("case", "box", "case"), ("cases", "box", None), ("battery", "boxes", None)],
)
def test_an_english_noun_takes_the_number_of_the_other_where_its_ending_tells(
    noun: str, other: str, found: str | None
) -> None:
    assert in_number_of(noun, other, "en") == found


def test_a_word_keeps_the_capital_of_the_sentence_and_of_german_nouns_alone() -> None:
    box = Phrase("box", 6, 9, whole=True)
    assert put_in("I saw box one.", [(box, "Invoice")], "en") == "I saw invoice one."
    assert put_in("I saw box one.", [(box, "USB stick")], "en") == "I saw USB stick one."
    assert put_in("Ein", [(Phrase("Ein", 0, 3, whole=True), "invoice")], "en") == "Invoice"
    assert put_in("I saw box one.", [(box, "Schale")], "de") == "I saw Schale one."


@pytest.mark.parametrize(
    ("word", "noun", "other", "same"), [("손잡이는", "손잡이", "커버", True), ("그립을", "그립", "손잡이", False)]
)
def test_korean_names_are_told_without_their_particles_and_exchanged_where_these_fit(
    word: str, noun: str, other: str, *, same: bool
) -> None:
    assert without_particle(word, "ko") == noun
    assert takes_same_particles(noun, other, "ko") is same
    assert not takes_same_particles(noun, other, "de")


def wrong(translation: str, target: str, said: str, before: str) -> Wrong:
    phrase, rendering = Phrase("case", 23, 27, whole=True), Rendering(said, sure=True, same_form=True)
    missing = {phrase: rendering}
    texts = (KeptText("The case is stuck.", before, by_person=False),)
    return Wrong("Please send us the new case.", translation, "en", target, missing, missing, texts)


async def test_a_word_of_the_same_gender_is_put_in_and_another_is_told_of() -> None:
    async def ask(texts: Sequence[str], source: str, target: str) -> list[str]:
        mark = texts[0].split()[-1].rstrip(".")
        return [f"Bitte senden Sie die neue {mark}." if "neue" in wanted else f"Bitte senden Sie die {mark}."]

    wanted = "Bitte senden Sie die Box."
    same = await exchanged(wrong(wanted, "de", "Schale", "Die Schale klemmt."), ask)
    assert same.translation == "Bitte senden Sie die Schale."
    other = await exchanged(wrong(wanted, "de", "Etui", "Das Etui klemmt."), ask)
    assert (other.translation, list(other.now.values())) == (wanted, ["Box"])
    wanted = "Bitte senden Sie die neue Box."
    between = await exchanged(wrong(wanted, "de", "Schale", "Die Schale klemmt."), ask)
    assert between.translation == wanted  # the adjective hides what the gender hangs on


@pytest.mark.parametrize(
    ("answers", "made"),
    [
        (["Bitte senden Sie das Schale.", 'Bitte senden Sie die "Schale".'], "Bitte senden Sie die Schale."),
        (["Bitte senden Sie das Schale.", None], "Bitte senden Sie das Etui."),
        (["Bitte senden Sie die Tasse.", "Bitte senden Sie die Schale, die Schale."], "Bitte senden Sie das Etui."),
    ],
)
async def test_an_answer_with_the_word_put_into_the_text_is_believed_where_its_gender_fits(
    answers: list[str | None], made: str
) -> None:
    asked: list[str] = []

    async def ask(texts: Sequence[str], source: str, target: str) -> list[str | None]:
        asked.extend(texts)
        return answers

    again = await said_again(wrong("Bitte senden Sie das Etui.", "de", "Schale", "Die Schale klemmt."), ask)
    assert again == made
    assert asked == ["Please send us the new Schale.", 'Please send us the new "Schale".']


@pytest.mark.parametrize(
    ("source", "target", "text", "said", "marked"),
    [
        ("de", "en", "Die Box, nicht Boxen.", "case", "Die {}, nicht Boxen."),
        ("ja", "en", "Boxです。", "case", "{}です。"),
        ("de", "fr", "Die Box.", "case", "Die Box."),
        ("und", "en", "Die Box.", "case", "Die Box."),
        ("de", "en", "Die Box.", 'ca"se', "Die Box."),
    ],
)
def test_azure_is_shown_words_in_markup_only_where_it_reads_it(
    source: str, target: str, text: str, said: str, marked: str
) -> None:
    batch = Batch((text,), source, target, verbatim={"Box": said})
    element = '<mstrans:dictionary translation="case">Box</mstrans:dictionary>'
    assert marked_up(batch, text) == marked.replace("{}", element)


@pytest.mark.parametrize("name", ["repeated_words.yaml", "repeated_words_unseen.yaml"])
async def test_the_engine_that_measures_knows_every_sentence_with_words_hidden_or_not(name: str) -> None:
    for conversations in yaml.safe_load((HERE / name).read_text("utf-8")).values():
        for talk in conversations:
            engine = Varying(0, "libretranslate")
            engine.learn(talk)
            for message in talk["says"]:
                ways = (talk["language"], "en") if message["by"] == "customer" else ("en", talk["language"])
                text = THING.sub(lambda found: found[2].split("|")[0], message["text"])
                thing = THING.sub(lambda found: "[QZXVQB]", message["text"])
                plain, hidden = await engine.translate(Batch((text, thing), *ways))
                assert text not in str(plain)
                assert "[QZXVQB]" in str(hidden)


@pytest.mark.parametrize(
    ("noun", "article"),
    [("invoice", "an"), ("voucher", "a"), ("unit", "a"), ("USB cable", "a"), ("Umbrella", "an"), ("SMS", "an")],
)
def test_an_english_article_goes_by_sound(noun: str, article: str) -> None:
    assert article_of(noun) == article
