import pytest
from crossdesk.contracts.knowledge import Suggestion
from hypothesis import given
from hypothesis import strategies as st

from knowledge.learning.compare_replies import judge_use, likeness
from knowledge.learning.experience import Suggested, Use
from knowledge.learning.rank_suggestions import Candidate, acceptance, rank

TEXTS = ("We engrave watches within three days.", "Your parcel is on its way.", "Returns are free for you.", "No.")


def candidate(number: int, fit: float = 0.5) -> Candidate:
    text = TEXTS[number]
    return Candidate(Suggestion(text=text, language="en", origin="scenario", source=f"s{number}", why="Fits."), fit)


def use(number: int, shown: int, kept: int = 0, edited: int = 0) -> Use:
    return Use(tenant="demo", subject="x", source=f"s{number}", shown=shown, kept=kept, edited=edited)


def test_the_best_fitting_come_first_and_three_at_most() -> None:
    ranked = rank([candidate(0, 0.1), candidate(1, 0.9), candidate(2, 0.5), candidate(3, 0.3)], {})
    assert [each.source for each in ranked] == ["s1", "s2", "s3"]


def test_what_agents_do_not_take_up_falls_behind() -> None:
    ranked = rank([candidate(0), candidate(1)], {"s0": use(0, shown=10)})
    assert [each.source for each in ranked] == ["s1", "s0"]
    assert ranked[1].why == "Fits. Taken up 0 of 10 times."


def test_nearly_the_same_text_is_shown_once() -> None:
    twin = Candidate(candidate(0).suggestion.model_copy(update={"source": "twin", "text": TEXTS[0] + " "}), 0.4)
    assert [each.source for each in rank([candidate(0), twin], {})] == ["s0"]


@pytest.mark.parametrize(
    ("used", "rate"),
    [(None, 0.5), (use(0, 0), 0.5), (use(0, 8, kept=8), 0.9), (use(0, 8, edited=8), 0.5), (use(0, 8), 0.1)],
)
def test_the_rate_begins_at_a_half_and_follows_what_agents_do(used: Use | None, rate: float) -> None:
    assert acceptance(used) == pytest.approx(rate)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1


@pytest.mark.parametrize(
    ("reply", "verdict", "source"),
    [
        ("Hello ‹name›,\n\nWe engrave watches within three days.\n\nBest regards\nAna", "kept", "s0"),
        ("We engrave watches within three days. Sundays are free.", "edited", "s0"),
        ("Please send us a photo of it.", "unused", None),
    ],
)
def test_a_reply_is_compared_with_what_was_suggested(reply: str, verdict: str, source: str | None) -> None:
    suggested = [Suggested(source=f"s{number}", text=text) for number, text in enumerate(TEXTS[:3])]
    judged, nearest, similarity = judge_use(reply, suggested)
    assert judged == verdict
    assert (nearest.source if nearest else None) == source
    assert similarity is not None


def test_where_nothing_was_suggested_nothing_is_judged() -> None:
    assert judge_use("Yes.", []) == ("unasked", None, None)
