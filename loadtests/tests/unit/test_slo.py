"""Objectives are read strictly, and judged against what was found."""

import copy
import math

import pytest
from crossdesk.errors import Misconfigured

from loadtests.judge_run import worsening
from loadtests.report import Difference
from loadtests.slo import FOLDER, Slo, read_slo, slo_file
from loadtests.verdict import checks_of, compared, goodput_share, void_reason

FIGURES = {"count": 100, "p50": 40.0, "p90": 90.0, "p99": 400.0, "p999": 700.0, "max": 900.0}
COUNTS = {"intended": 100, "accepted": 98, "refused": 2, "failed": 0, "answered": 98, "good": 97}
NO_GROUPS = {"lane": {}, "tier": {}, "language": {}, "tenant": {}}
RESULTS = {
    "rate": 10.0,
    "watch": "feed",
    "totals": {**COUNTS, "unanswered": 0, "goodput_per_s": 9.7},
    "groups": {"lane": {"urgent": {**COUNTS, "intended": 10, "good": 9}}, "tenant": {"quiet": COUNTS}},
    "latency_ms": {
        "post": {"all": FIGURES, **NO_GROUPS},
        "answer": {"all": FIGURES, **NO_GROUPS, "lane": {"urgent": {**FIGURES, "p99": 80.0}}},
    },
    "timeline": [{"intended": 50, "backlog_seconds": 0.5}, {"intended": 50, "backlog_seconds": None}],
    "drained_seconds": 3.0,
    "cpu_ms_per_inquiry": 2.5,
    "rss_growth": {"gateway": 1.1, "intent": 1.3},
    "generator": {"late_ms_p99": 2.0, "late_share": 0.001, "cpu_share": 0.4},
}


def results(**changes):
    return {**copy.deepcopy(RESULTS), **changes}


def judged(slo: dict, found=RESULTS) -> dict[str, tuple[float | None, bool]]:
    return {check.name: (check.found, check.passed) for check in checks_of(Slo.model_validate(slo), found)}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_of_ours_can_be_read(path):
    read_slo(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("answr: {all: {p99_ms: 5}}", "answr: is no objective"),
        ("answer: {lane: {urgnt: {p99_ms: 5}}}", "answer.lane.urgnt"),
        ("answer: {all: {p99: 5}}", "answer.all.p99: is no objective"),
        ("answer: {all: {p99_ms: fast}}", "answer.all.p99_ms"),
        ("refused_at_most: 5", "refused_at_most"),
        ("- 1", "the file"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_place_in_one_line(tmp_path, text, said):
    file = tmp_path / "slo.yaml"
    file.write_text(text)
    with pytest.raises(Misconfigured) as told:
        read_slo(file)
    assert said in str(told.value)
    assert str(file) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_name_that_is_no_file_is_told_with_those_there_are():
    with pytest.raises(Misconfigured, match=r"SLO=defualt is no file.*default, flash-sale"):
        slo_file("defualt")


def test_limits_are_kept_below_and_missed_at():
    found = judged({"answer": {"all": {"p99_ms": 400.0, "p50_ms": 41}, "lane": {"urgent": {"p99_ms": 81}}}})
    assert found["answer p99"] == (400.0, False)
    assert found["answer p50"] == (40.0, True)
    assert found["answer p99, urgent"] == (80.0, True)


def test_nothing_measured_does_not_pass():
    found = judged(
        {"answer": {"lane": {"normal": {"p99_ms": 81}}}, "good": {"normal": {"within_ms": 9, "at_least": 0.5}}}
    )
    assert found["answer p99, normal"] == (None, False)
    assert found["answered within 9 ms, normal"] == (None, False)


def test_an_answer_that_was_never_seen_fails_the_run_by_default():
    lost = results(totals={**RESULTS["totals"], "unanswered": 1})
    assert judged({}, lost)["accepted and not answered"] == (1, False)
    assert judged({"unanswered_at_most": 1}, lost)["accepted and not answered"] == (1, True)


def test_shares_are_of_what_was_intended():
    found = judged(
        {
            "refused_at_most": 0.01,
            "tenant": {"quiet": {"refused_at_most": 0.02}},
            "good": {"urgent": {"within_ms": 1000, "at_least": 0.994}},
        }
    )
    assert found["refused"] == (2.0, False)
    assert found["refused, quiet"] == (2.0, True)
    assert found["answered within 1000 ms, urgent"] == (90.0, False)


def test_goodput_is_measured_by_what_was_asked_for_up_to_the_rate():
    overloaded = results(timeline=[{"intended": 30}, {"intended": 5}])
    overloaded["totals"]["good"] = 12
    assert goodput_share(overloaded) == pytest.approx(12 / 15)


def test_the_cluster_is_judged_too():
    found = judged(
        {
            "backlog_seconds_at_most": 0.4,
            "drained_within_seconds": 60,
            "cpu_ms_per_inquiry_at_most": 3,
            "rss_growth_at_most": 1.2,
        }
    )
    assert found["backlog"] == (0.5, False)
    assert found["answers after the last arrival"] == (3.0, True)
    assert found["CPU per inquiry"] == (2.5, True)
    assert found["memory, end to beginning"] == (1.3, False)


def test_a_worse_figure_than_an_earlier_run_fails_where_a_tolerance_is_set():
    slo = Slo.model_validate({"against": {"answer p99": 1.2, "post p99": 1.2, "unknown": 1.2}})
    checks = {check.name: check.passed for check in compared(slo, {"answer p99": 1.3, "post p99": 1.1})}
    assert checks == {
        "answer p99, worse by": False, "post p99, worse by": True, "unknown, worse by": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "now", "earlier", "times"),
    [("answer p99", 300, 200, 1.5), ("goodput", 100, 150, 1.5), ("failed", 0, 0, 1.0), ("failed", 1, 0, math.inf)],
)
def test_less_goodput_is_worse_and_more_of_anything_else(figure, now, earlier, times):
    assert worsening(Difference(figure, "", now, earlier, None, 0.0, "worse")) == times


def test_a_saturated_generator_voids_the_run():
    slo = Slo()
    assert void_reason(slo, RESULTS, None) is None
    late = results(generator={"late_ms_p99": 80.0, "late_share": 0.02, "cpu_share": 0.4})
    assert "2.0% of the requests started more than 50 ms late" in void_reason(slo, late, None)
    busy = results(generator={"late_ms_p99": 1.0, "late_share": 0.0, "cpu_share": 0.97})
    assert "at its limit" in void_reason(slo, busy, None)


def test_a_run_that_sent_nothing_and_one_whose_worker_died_are_void():
    assert void_reason(Slo(), RESULTS, "a worker died") == "a worker died"
    assert void_reason(Slo(), results(totals={"intended": 0}), None) == "nothing was sent"
