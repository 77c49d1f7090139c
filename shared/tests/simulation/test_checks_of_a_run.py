"""Histories written by hand, each with one thing wrong, and the finding it must give."""

import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Partition, Record
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import NOON
from crossdesk.testing.simulation.chain import STAGES, inquiry
from crossdesk.testing.simulation.checks import Seen, check_bodies, check_stage
from crossdesk.testing.simulation.commits import CommitWatch
from crossdesk.testing.simulation.plan import Plan
from crossdesk.testing.simulation.store import Effect
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

STAGE = STAGES[0]
PLAN = Plan(1, conversations=1)
ASKED = [inquiry(number, PLAN) for number in range(5)]
SAID = [
    replace(each, id=derive_id(each.id), type="InquiryUnderstood", source=STAGE.name, cause=each.id) for each in ASKED
]
EFFECTS = [Effect(each.id, each.key, number, number + 1) for number, each in enumerate(ASKED)]


def on_log(topic: str, envelopes: list[Envelope]) -> dict[Partition, list[Record]]:
    place = Partition(topic, 0)
    return {place: [Record(place, n, each.key, each.headers(), each.data, NOON) for n, each in enumerate(envelopes)]}


def found(said: list[Envelope], effects: list[Effect], asked: list[Envelope] = ASKED) -> set[str]:
    log = {**on_log("inquiries", asked), **on_log("understanding", said)}
    return {kind for kind, _ in [*check_stage(Seen(STAGE, log, effects), []), *check_bodies(log)]}


def test_a_faultless_history_gives_no_finding_however_often_it_is_repeated():
    assert found(SAID, EFFECTS) == set()
    assert found([*SAID, *SAID], EFFECTS, [*ASKED, *ASKED]) == set()


@pytest.mark.parametrize(
    ("said", "effects", "kinds"),
    [
        (SAID[:-1], EFFECTS, {"lost"}),
        (SAID, EFFECTS[:-1], {"lost"}),
        ([*SAID, replace(SAID[0], id=derive_id("another"))], EFFECTS, {"doubled", "reordered"}),
        (SAID, [*EFFECTS, EFFECTS[-1]], {"doubled", "changed"}),
        ([*SAID, replace(SAID[0], data=b"{}")], EFFECTS, {"changed"}),
        ([*SAID, replace(SAID[0], id=derive_id("no"), cause=derive_id("nobody"))], EFFECTS, {"phantom"}),
    ],
)
def test_what_is_wrong_is_found(said, effects, kinds):
    assert found(said, effects) == kinds


@given(st.permutations(range(5)))
def test_any_other_order_is_found(order):
    expected = set() if order == sorted(order) else {"reordered"}
    assert found([SAID[place] for place in order], EFFECTS) == expected


@given(st.integers(0, 5), st.integers(0, 5))
def test_an_offset_is_early_exactly_when_something_below_it_is_unsaid(said, offset):
    watch = CommitWatch()
    watch.appended(SAID[:said])
    findings = list(watch.stored(STAGE.name, {Partition("inquiries", 0): offset}, on_log("inquiries", ASKED)))
    assert [kind for kind, _ in findings] == ["early"] * max(0, offset - said)
