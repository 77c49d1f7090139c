"""Facts add up to totals, groups and seconds."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from loadtests.options import read_options
from loadtests.results import Observed, results_of
from loadtests.slo import Slo
from loadtests.tally import SETTLED_AFTER, Tally
from loadtests.watch_backlog import lags

URGENT = ["urgent", "vip", "de", "demo"]
NORMAL = ["normal", "standard", "fr", "demo"]


def facts(posts=(), answers=(), now=1.0):
    intended = {}
    for row in posts:
        intended[str(int(row[0] // 1))] = intended.get(str(int(row[0] // 1)), 0) + 1
    return {"intended": intended, "posts": posts, "answers": answers, "now": now}


def tallied(*messages) -> Tally:
    tally = Tally(Slo())
    for message in messages:
        tally.add(message)
    return tally


def test_refusals_are_counted_apart_from_failures():
    rows = [[0.1, status, 1.0, 9.0, URGENT] for status in ("202", "429", "503", "500", "timeout")]
    tally = tallied(facts(rows))
    assert {name: tally.total[name] for name in ("intended", "accepted", "refused", "failed")} == {
        "intended": 5, "accepted": 1, "refused": 2, "failed": 2,
    }  # fmt: skip
    assert tally.reasons == {"429": 1, "503": 1, "500": 1, "timeout": 1}
    assert tally.post["all", ""].count == 1


def test_the_warm_up_counts_nowhere():
    tally = tallied(facts([[-0.5, "202", 1.0, 900.0, URGENT]], [[-0.5, 0.5, 1000.0, URGENT]]))
    assert not tally.total
    assert tally.timeline() == []


def test_an_answer_is_seen_in_its_second_and_waits_in_that_of_its_start():
    tally = tallied(facts([[0.5, "202", 1.0, 9.0, URGENT]], [[0.5, 2.25, 1750.0, URGENT]], now=3.0))
    first, second, third = tally.timeline()
    assert (first["answered"], third["answered"]) == (0, 1)
    assert first["answer_ms"]["max"] == 1750.0
    assert second["answer_ms"] is None
    assert sum(first["heat"]) == 1


def test_lanes_tiers_languages_and_tenants_are_kept_apart():
    tally = tallied(
        facts(
            [[0.1, "202", 1, 9, URGENT], [0.2, "202", 1, 9, NORMAL]],
            [[0.1, 0.2, 100.0, URGENT], [0.2, 2.2, 2e3, NORMAL]],
        )
    )
    assert tally.answer["lane", "urgent"].highest == 100.0
    assert tally.answer["language", "fr"].highest == 2000.0
    assert tally.counts["tier", "vip"]["good"] == 1
    assert tally.counts["lane", "normal"]["good"] == 0
    assert tally.total["good"] == 1


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 60_000)), max_size=60))
def test_no_answer_is_lost_however_late_it_is(waits):
    tally = Tally(Slo())
    for offset, _ in waits:
        tally.add(facts([[offset, "202", 0.0, 1.0, URGENT]], [], now=offset))
    for offset, ms in waits:
        seen = offset + ms / 1000
        tally.add(facts([], [[offset, seen, ms, URGENT]], now=max(seen, 400.0) + SETTLED_AFTER))
    timeline = tally.timeline()
    assert sum(entry["answered"] for entry in timeline) == len(waits)
    assert sum(entry["intended"] for entry in timeline) == len(waits)
    assert tally.answer["all", ""].count == len(waits)
    assert [entry["second"] for entry in timeline] == list(range(len(timeline)))


def test_results_hold_what_the_report_reads_even_when_nothing_was_measured(tmp_path):
    options = read_options({"OUT": str(tmp_path)})
    found = results_of(options, Slo(), Observed(Tally(Slo()), interrupted=True))
    assert found["verdict"]["interrupted"]
    assert not found["verdict"]["passed"]
    assert found["timeline"] == []
    json.dumps(found)


def test_lost_inquiries_are_those_accepted_and_not_answered(tmp_path):
    rows = [[0.1, "202", 0.0, 5.0, URGENT], [0.2, "202", 0.0, 5.0, URGENT]]
    tally = tallied(facts(rows, [[0.1, 0.3, 200.0, URGENT]]))
    began = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
    found = results_of(read_options({}), Slo(), Observed(tally, begins_at=began))
    assert found["totals"]["unanswered"] == 1
    assert found["started_at"] == "2026-11-22T00:00:00+00:00"
    assert not found["verdict"]["passed"]


def test_the_backlog_is_read_from_metrics():
    text = (
        "# HELP crossdesk_lag_events Events\n"
        'crossdesk_lag_events{consumer="intent",topic="inquiries"} 12.0\n'
        'crossdesk_lag_seconds{consumer="intent",topic="inquiries"} 0.25\n'
        'crossdesk_pending_events{consumer="intent"} 3.0\n'
    )
    assert lags(text) == [("events", 12.0), ("seconds", 0.25)]


def test_the_folder_of_results_is_within_the_package():
    assert read_options({}).out.parent == Path(__file__).parents[2] / "results"
