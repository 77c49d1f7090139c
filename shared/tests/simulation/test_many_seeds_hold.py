"""Whatever a seed does to the processes, the bus and the database: every event is settled once and in order."""

from dataclasses import replace

import pytest
from crossdesk.testing.simulation.plan import STAGE_NAMES, WAYS, Plan, plan_of
from crossdesk.testing.simulation.run import run

A_SMALL_RUN = Plan(seed=1, inquiries=3, conversations=2, partitions=1, members=1, repeated=frozenset({1}))
REPLAY = "python -m crossdesk.testing.simulation --seed"


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_hundreds_of_seeds_hold(first):
    for seed in range(first, first + 50):
        report = run(plan_of(seed))
        assert not report.findings, f"{REPLAY} {seed}"


@pytest.mark.parametrize("stage", STAGE_NAMES)
@pytest.mark.parametrize(("fate", "members", "way"), [*(("kill", 1, way) for way in WAYS), ("stop", 2, "rows")])
def test_a_worker_may_be_killed_or_stopped_before_any_of_its_steps(fate, members, way, stage):
    step, met = 0, True
    while met:
        step += 1
        plan = replace(A_SMALL_RUN, members=members, ways=(way,) * 3, first_fates={stage: (fate, step)})
        report = run(plan)
        assert not report.findings, plan
        met = any(what == f"meets its fate: {fate}" for _, _, what in report.steps)
    assert step > 15, "a worker that settles events takes more steps than that"


def test_a_run_without_any_trouble_publishes_nothing_twice():
    report = run(Plan(seed=1, members=1))
    published = [what for _, _, what in report.steps if what.startswith("publishes")]
    assert not report.findings
    assert len(set(published)) == len(published)
