"""Rounds of folded changes: no row is touched twice in one, order is kept, and rare parts are listed apart."""

import pytest
from crossdesk.contracts.event import Json
from hypothesis import given
from hypothesis import strategies as st
from services.gateway.tests.unit.test_fold import a_step, id_of

from gateway.record.fold import Folded
from gateway.record.rounds import APART, MOST_IN_A_ROUND, in_rounds

FACTS = {"status": "understood"}
TOUCHED = st.tuples(st.sampled_from(["c-1", "c-2", "c-3"]), st.sampled_from(["i-1", "i-2", "i-3", None]))


def a_change(conversation: str = "c-1", inquiry: str | None = "i-1") -> Folded:
    return Folded(a_step(inquiry, conversation, inquiry=FACTS if inquiry else None))


def rows(change: Json) -> list[str]:
    """The rows of which a statement touches each once: the conversation's and, if there are facts, the inquiry's."""
    return [str(change[name]) for name in ("conversation_id", "inquiry_id") if name in change]


@given(touched=st.lists(TOUCHED, max_size=12))
def test_in_no_round_a_conversation_or_an_inquiry_comes_twice(touched: list[tuple[str, str | None]]) -> None:
    for each in in_rounds([a_change(*names) for names in touched]):
        found = [row for change in each["changes"] for row in rows(change)]
        assert len(found) == len(set(found))


@given(touched=st.lists(TOUCHED, max_size=12))
def test_every_change_is_in_one_round_behind_all_before_it_that_touch_the_same(
    touched: list[tuple[str, str | None]],
) -> None:
    changes = [change for each in in_rounds([a_change(*names) for names in touched]) for change in each["changes"]]
    places = [change["place"] for change in changes]
    assert sorted(places) == list(range(1, len(touched) + 1))
    for row in {row for change in changes for row in rows(change)}:
        of_row = [change["place"] for change in changes if row in rows(change)]
        assert of_row == sorted(of_row)


def test_changes_that_touch_nothing_in_common_are_one_round() -> None:
    (only,) = in_rounds([a_change("c-1", "i-1"), a_change("c-2", "i-2"), a_change("c-3", None)])
    assert [change["place"] for change in only["changes"]] == [1, 2, 3]
    assert only.keys() == {"changes", "inquiry"}


def test_no_changes_make_no_rounds() -> None:
    assert in_rounds([]) == []


@pytest.mark.parametrize("name", ["settle", "queue", "request"])
def test_a_part_that_few_changes_have_is_listed_with_whose_it_is(name: str) -> None:
    closing = Folded(a_step("i-1", "c-2", **{name: {"status": "queued"}}))
    (only,) = in_rounds([a_change("c-1", "i-2"), closing])
    (part,) = only[name]
    assert (part["tenant"], part["conversation_id"], part["status"]) == ("demo", id_of("c-2"), "queued")
    assert not any(name in change for change in only["changes"] for name in APART)


def test_announcements_of_all_changes_are_one_list() -> None:
    steps = [a_step(f"i-{name}", f"c-{name}", announce=("inquiry.answered", {"of": name})) for name in "ab"]
    (only,) = in_rounds([Folded(step) for step in steps])
    assert [item["event"]["data"]["of"] for item in only["announce"]] == ["a", "b"]
    assert [item["conversation_id"] for item in only["announce"]] == [id_of("c-a"), id_of("c-b")]


def test_a_resolved_conversation_leaves_the_queue() -> None:
    (only,) = in_rounds([Folded(a_step(None, "c-1", state="resolved")), a_change("c-2")])
    assert only["resolved"] == [{"tenant": "demo", "conversation_id": id_of("c-1")}]


def test_a_backlog_is_written_in_rounds_that_are_not_too_large() -> None:
    rounds = in_rounds([a_change(f"c-{n}", f"i-{n}") for n in range(2 * MOST_IN_A_ROUND + 3)])
    assert [len(each["changes"]) for each in rounds] == [MOST_IN_A_ROUND, MOST_IN_A_ROUND, 3]
