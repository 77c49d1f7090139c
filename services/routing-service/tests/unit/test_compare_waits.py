"""Waits told on simulated days: most turns come within the range, and few after it."""

from math import inf

from routing.desk_simulation.compare_waits import AS_TOLD, TUNED_ON, WaitFigures, peaked_day
from routing.desk_simulation.simulate_day import simulate_day
from routing.desk_simulation.waits_table import waits_table
from routing.desk_simulation.watched_desk import WatchedDesk

UNSEEN = TUNED_ON.stop + 1000


def test_a_busy_desk_that_knows_only_what_happened_tells_waits_that_hold():
    day = peaked_day(agents=4, load=0.85, patience=900.0, spread=0.8, room=1)
    watched = WatchedDesk(day.streams)
    simulate_day(day, UNSEEN, watched)
    told = [(each.used, each.contact.would_wait) for each in watched.told if each.contact.would_wait is not None]
    known = [(wait, waited) for wait, waited in told if wait]
    assert len(known) > 0.8 * len(told) > 50
    assert sum(waited > wait.high for wait, waited in known) < 0.25 * len(known)
    assert sum(wait.low <= waited <= wait.high for wait, waited in known) > 0.5 * len(known)


def test_watching_a_desk_changes_nothing_and_head_starts_go_first():
    day = peaked_day(agents=4, load=1.0, patience=inf, spread=None, room=1)
    alone, seen = simulate_day(day, 1), simulate_day(day, 1, WatchedDesk(day.streams))
    assert [each.started for each in alone.contacts] == [each.started for each in seen.contacts]

    def mean(streams: set[int]) -> float:
        waits = [each.would_wait for each in seen.contacts if each.stream in streams and each.would_wait is not None]
        return sum(waits) / len(waits)

    assert mean({2, 3}) < mean({0, 1})


def test_the_table_has_a_line_for_each_estimator():
    figures = WaitFigures(120, 0.9, 300.0, 60.0, -5.0, 0.2, 0.1, 240.0)
    table = waits_table({("busy", True, AS_TOLD): figures})
    assert "as told" in table
    assert "70.0%" in table
