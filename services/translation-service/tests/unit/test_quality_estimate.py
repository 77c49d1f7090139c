import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
import yaml
from crossdesk.encoding import open_encoder
from hypothesis import given
from hypothesis import strategies as st

from translation.language import detect_language, load_detector
from translation.quality.estimate import Estimate, Pair, estimate
from translation.quality.expectations import load_expectations
from translation.quality.likeness import BUSY, LATE, MISSING, MOST_WAITING, Meanings, beginnings
from translation.quality.measure_estimate import cosines_of, counted, judged, told_pairs

DETECTOR = load_detector()
EXPECTED = load_expectations()
MESSAGES = yaml.safe_load((Path(__file__).parent / "translations_told.yaml").read_text("utf-8"))
PARCEL = "Mein Paket ist immer noch nicht angekommen. Können Sie mir sagen, wo es ist?"


def looked_at(
    text: str, translation: str, source: str = "de", target: str = "en", likeness: float | None = 0.93
) -> Estimate:
    pair = Pair(text, translation, source, target, detect_language(DETECTOR, translation))
    return estimate(pair, likeness, EXPECTED)


def warned(found: Estimate) -> str:
    return "; ".join(found.warnings(EXPECTED.bar("de", "en")))


def test_a_good_translation_gets_no_warning() -> None:
    found = looked_at(PARCEL, "My parcel has still not arrived. Can you tell me where it is?")
    assert (found.score, warned(found), found.missing) == (1.0, "", ())
    assert [part.name for part in found.parts] == ["facts", "length", "language", "negation", "meaning"]


@pytest.mark.parametrize(
    ("translation", "likeness", "warning"),
    [
        ("My parcel has arrived and I can tell you where it is.", 0.93, "the original says no and the translation"),
        ("My parcel has not come.", 0.93, "times shorter than usual"),
        (PARCEL, 1.0, "the translation is the original itself"),
        ("Mijn pakket is nog steeds niet aangekomen. Kunt u mij vertellen waar het is?", 0.93, "another language (nl)"),
        (
            "My parcel has still not arrived. Can you tell me where the 2 are?",
            0.93,
            "holds 1 numbers or addresses more",
        ),
        ("My shoes do not fit me at all. Could you tell me about another size?", 0.81, "the meanings are 0.81 alike"),
    ],
)
def test_what_is_wrong_is_told(translation: str, likeness: float, warning: str) -> None:
    found = looked_at(PARCEL, translation, likeness=likeness)
    assert found.score < 0.5
    assert warning in warned(found)


@pytest.mark.parametrize(
    ("text", "translation", "target", "warns"),
    [
        ("Wo ist CB-10000042? Ich zahlte 39 €", "[Wo ist CB-10000042? Ich zahlte 39 €]", "en", True),
        ("Apple AirPods Pro", "Apple AirPods Pro", "en", False),
        ("Hvor er min pakke nå?", "Hvor er min pakke nu?", "da", False),
    ],
)
def test_a_short_original_given_back_with_signs_about_it_is_told(
    text: str, translation: str, target: str, warns: bool
) -> None:
    source = "no" if target == "da" else "de"
    found = looked_at(text, translation, source, target)
    assert ("the translation is the original itself" in warned(found)) is warns


def test_a_lost_number_is_told_and_another_way_to_write_it_is_not() -> None:
    text = "Wir haben den Betrag von 1.234,56 EUR am 3.5. erstattet."
    assert warned(looked_at(text, "We have refunded the amount of EUR 1,234.56 on 3/5.")) == ""
    assert "1 of the original's 2 facts are missing" in warned(looked_at(text, "We have refunded EUR 1,234.56 today."))
    arabic = looked_at("You have 30 days to send it back to us.", "لديكم ٣٠ يومًا لإعادته إلينا.", "en", "ar")
    assert arabic.parts[0].score == 1.0


def test_without_an_encoder_the_estimate_says_that_meanings_were_not_compared() -> None:
    found = looked_at(PARCEL, "My parcel has still not arrived. Can you tell me where it is?", likeness=None)
    assert found.score == 1.0
    assert found.missing == ("meanings were not compared: the encoder is missing",)


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["de", "ja", "zh-Hans", "ar", "xx", "und"]))
def test_any_two_texts_have_a_score_between_0_and_1_and_reasons(text: str, translation: str, target: str) -> None:
    found = looked_at(text, translation, target=target, likeness=0.85)
    assert 0 <= found.score <= 1
    assert all(0 <= part.score <= 1 and part.why for part in found.parts)


def test_on_messages_that_chose_no_bar_most_faults_are_told_and_few_good_ones() -> None:
    """Without the encoder. With it: `python -m translation.quality.measure_estimate`."""
    pairs = told_pairs(MESSAGES[len(MESSAGES) // 2 :])
    counts = counted(judged(pairs, lambda _: None, lambda text: detect_language(DETECTOR, text), EXPECTED), EXPECTED)
    assert counts["untranslated"].recall == 1.0
    assert counts["wrong language"].recall > 0.9
    assert counts["negation changed"].recall > 0.75
    assert counts["all"].alarms / counts["all"].good < 0.06


def test_the_encoder_tells_another_meaning_of_the_right_length_and_language() -> None:
    pairs = [told for told in told_pairs(MESSAGES[8:9]) if told.fault in ("good", "wrong meaning")]
    cosine = cosines_of(pairs, open_encoder().query)
    counts = counted(judged(pairs, cosine, lambda text: detect_language(DETECTOR, text), EXPECTED), EXPECTED)
    assert counts["wrong meaning"].recall == 1.0
    assert counts["all"].alarms <= 2


def test_what_is_compared_of_long_texts_is_the_same_share_of_both() -> None:
    one, other = beginnings("a" * 4000, "b" * 1000)
    assert (len(one), len(other)) == (400, 100)
    assert beginnings("short", "kurz") == ("short", "kurz")


def ones(texts: Sequence[str]) -> list[list[float]]:
    return [[1.0, 0.0] if text.startswith("a") else [0.0, 1.0] for text in texts]


async def test_pairs_that_come_together_are_encoded_together_and_each_gets_its_own() -> None:
    calls: list[int] = []

    def encode(texts: Sequence[str]) -> list[list[float]]:
        calls.append(len(texts))
        return ones(texts)

    meanings = Meanings(encode)
    found = await asyncio.gather(*(meanings.likeness("a", other) for other in ("a", "b", "a", "b")))
    assert [each.cosine for each in found] == [1.0, 0.0, 1.0, 0.0]
    assert sum(calls) == 8
    assert len(calls) < 4
    meanings.close()


async def test_nobody_waits_longer_than_the_deadline_and_no_more_wait_than_are_let() -> None:
    held = Event()

    def encode(texts: Sequence[str]) -> list[list[float]]:
        held.wait(30)
        return ones(texts)

    meanings = Meanings(encode, deadline=0.05)
    try:
        found = await asyncio.gather(*(meanings.likeness("a", "a") for _ in range(MOST_WAITING + 3)))
        assert [each.why for each in found].count(BUSY) == 3
        assert {each.why for each in found} == {BUSY, LATE}
    finally:
        held.set()
        meanings.close()


async def test_a_missing_encoder_and_a_failing_one_are_told() -> None:
    assert (await Meanings(None).likeness("a", "a")).why == MISSING

    def broken(texts: Sequence[str]) -> list[list[float]]:
        raise ValueError("no such model")

    with pytest.raises(ValueError, match="no such model"):
        await Meanings(broken).likeness("a", "a")
