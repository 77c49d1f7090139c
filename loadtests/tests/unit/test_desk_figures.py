"""What is told of a day: from planted cases, one for each thing that can go wrong."""

import pytest

from loadtests.desk.cast import Agent, Visit
from loadtests.desk.clock import DeskClock
from loadtests.desk.day import MINUTE, read_day
from loadtests.desk.figures import figures_of
from loadtests.desk.ledger import ASSIGNED, RESOLVED, Case, Ledger
from loadtests.desk.take_in import take_in
from loadtests.desk.tell_day import as_text, misses, page
from loadtests.desk.watch_owners import unowned

DAY = read_day()
VISIT = Visit(at=0, customer_id="c", language="en", text="?", handling=60, writes_again=False, wants_callback=False)


class At(DeskClock):
    """The desk's clock, standing at a moment."""

    def __init__(self, moment: float) -> None:
        super().__init__(20, 0)
        self.moment = moment

    def now(self) -> float:
        return self.moment


def an_agent(name: str, **fields) -> Agent:
    times = {"begins": 0.0, "ends": 3600.0, "break_at": 1800.0, "break_seconds": 60.0}
    return Agent(name, f"{name}@demo.example.com", ("general",), ("en",), **{**times, **fields})


def a_ledger(*names: str) -> Ledger:
    return Ledger([an_agent(name) for name in names])


def assigned(agent: str) -> dict:
    return {"conversation_id": "k-1", "data": {"assignment": {"agent_id": agent}}}


def test_what_the_feed_tells_before_the_post_is_answered_is_not_lost():
    ledger = a_ledger("ana")
    take_in(ledger, At(60), "ConversationAssigned", assigned("ana"))
    ledger.open("k-1", Case(VISIT, accepted=0))
    case = ledger.cases["k-1"]
    assert (case.state, case.agent, case.assigned) == (ASSIGNED, "ana", [(60, "ana")])
    assert case.decided.is_set()


def test_an_agent_who_gets_a_conversation_twice_in_a_row_counts_once():
    case = Case(VISIT, accepted=0, assigned=[(1, "ana"), (2, "ana"), (3, "bo"), (4, "ana")])
    assert case.agents == ["ana", "bo", "ana"]


def test_waits_shares_and_occupancy_are_counted_from_the_ledger():
    ledger = a_ledger("ana", "bo")
    quick = Case(VISIT, accepted=0, state=RESOLVED, assigned=[(60, "ana")], replies=[(120, "ana")])
    slow = Case(VISIT, accepted=0, state=RESOLVED, assigned=[(600, "bo")], replies=[(3000, "bo"), (5000, "bo")])
    slow.asked = [3100]
    ledger.open("k-1", quick)
    ledger.open("k-2", slow)
    for name, worked in (("ana", 1800.0), ("bo", 900.0)):
        ledger.duties[name].on_duty.append((0.0, 3600.0))
        ledger.duties[name].at_work.append((0.0, worked))
    figures = figures_of(ledger, DAY)
    assert (figures.until_given.p50, figures.until_given.p99) == (10, 10)
    assert figures.until_replied.p99 == 50
    assert figures.occupancy == pytest.approx(0.375)
    assert figures.apart_among_equals == pytest.approx(0.125)
    assert figures.in_time_first == 0.5
    assert figures.in_time_next == 1.0
    assert list(misses(figures)) == []


def test_a_day_misses_when_a_callback_is_not_kept_or_too_many_had_one_case():
    ledger = a_ledger("ana", "bo")
    case = Case(VISIT, accepted=0, assigned=[(1, "ana"), (2, "bo")], settled=["kept", "missed", "not_needed"])
    ledger.open("k-1", case)
    figures = figures_of(ledger, DAY)
    assert (figures.callbacks_due, figures.callbacks_kept) == (2, 1)
    assert len(list(misses(figures))) == 2


def test_a_case_nobody_was_given_or_whose_agent_is_gone_has_no_owner():
    ledger = a_ledger("ana", "bo")
    ledger.open("never given", Case(VISIT, accepted=0))
    ledger.open("left alone", Case(VISIT, accepted=0, state=ASSIGNED, agent="ana", assigned=[(1, "ana")]))
    ledger.open("at hand", Case(VISIT, accepted=0, state=ASSIGNED, agent="bo", assigned=[(1, "bo")]))
    ledger.duties["bo"].here = True
    found = list(unowned(ledger, At(60 * MINUTE)))
    assert [each.split(" at ")[0] for each in found] == ["never given", "left alone"]
    assert not list(unowned(ledger, At(5 * MINUTE)))


def test_the_page_tells_what_the_table_tells_and_what_was_missed():
    figures = figures_of(a_ledger("ana"), DAY)
    missed = list(misses(figures))
    told = str(page(figures, {"agents": 1, "left": {"queued": 2}, "refused": {"<reply>": 3}}, missed))
    assert missed == ["nobody came"]
    assert "nobody came" in told
    assert "&lt;reply&gt;" in told
    assert "without an owner" in as_text(figures)
