"""How phrases are typed: habits change letters, never fields."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.texts.draft import NoSuchText
from loadtests.texts.habits import FIELD, HABITS, bare_letters, lower_case, no_stop, slip, typed
from loadtests.texts.purchases import mistyped
from loadtests.texts.wheel import Wheel

PIECES = st.lists(
    st.one_of(st.sampled_from(["{number}", "{days}", "{last4}"]), st.text(st.characters(exclude_characters="{}")))
)


@given(PIECES, st.sampled_from(sorted(HABITS)), st.integers())
def test_fields_come_through_any_habit_as_they_were(pieces, name, seed):
    template = "".join(pieces)
    assert FIELD.findall(typed(template, HABITS[name], Random(seed))) == FIELD.findall(template)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Où est mon colis ?", "Ou est mon colis ?"),
        ("Żółta paczka", "Zolta paczka"),
        ("Đơn hàng ở đâu", "Don hang o dau"),
        ("kargom ılık", "kargom ilik"),
        ("йцукен ї", "йцукен ї"),
        ("डिलीवरी की", "डिलीवरी की"),
        ("พัสดุอยู่ที่ไหน", "พัสดุอยู่ที่ไหน"),
        ("はがき", "はがき"),
        ("배송", "배송"),
    ],
)
def test_only_latin_letters_lose_their_marks(text, bare):
    assert bare_letters(text, Random(1)) == bare


@given(st.text("abcdefgh ", min_size=1), st.integers())
def test_a_slip_swaps_or_drops_one_letter(text, seed):
    after = slip(text, Random(seed))
    assert sorted(after) == sorted(text) or len(after) == len(text) - 1


def test_a_stop_is_dropped_at_the_end_only():
    assert typed("Hi. Where is {number}?", no_stop, Random(1)) == "Hi. Where is {number}"
    assert typed("Where?", no_stop, Random(1)) == "Where"
    assert typed("Wo ist {number}", lower_case, Random(1)) == "wo ist {number}"


@given(st.text("ABC0123456789-", min_size=5, max_size=20), st.integers())
def test_a_mistyped_number_is_never_the_number(number, seed):
    wrong = mistyped(number, Random(seed))
    assert wrong != number
    assert len(number) - len(wrong) in (0, 1)


@given(st.dictionaries(st.text(), st.floats(0, 1e6), min_size=1), st.integers())
def test_a_wheel_gives_only_what_has_weight(weights, seed):
    if not any(weights.values()):
        with pytest.raises(NoSuchText):
            Wheel(weights.items(), "things")
        return
    wheel, dice = Wheel(weights.items(), "things"), Random(seed)
    assert all(weights[wheel.spin(dice)] > 0 for _ in range(20))
