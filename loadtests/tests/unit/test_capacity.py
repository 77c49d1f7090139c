"""Capacity on paper: more load never needs less, and every bottleneck counts."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from loadtests.capacity.__main__ import assumptions, cpu_by_service
from loadtests.capacity.needs import OURS, needs

ASSUMED = assumptions((files("loadtests.capacity") / "assumptions.yaml").read_text())
CPU = {**dict.fromkeys(OURS, 0.6), "postgres": 1.2, "kafka": 0.9}


def test_replicas_follow_from_the_cpu_of_an_inquiry_and_the_share_of_a_core() -> None:
    found = needs(60_000, CPU, replace(ASSUMED, utilisation=0.5))
    assert found.per_second == 1000
    assert set(found.replicas.values()) == {2}
    assert found.partitions == 2 * ASSUMED.partitions_per_replica


def test_brokers_follow_from_what_they_write_where_that_is_more_than_their_cpu() -> None:
    small = replace(ASSUMED, log_bytes_per_inquiry=1.0)
    big = replace(ASSUMED, log_bytes_per_inquiry=100_000.0)
    assert needs(600_000, CPU, small).brokers == 3
    assert needs(600_000, CPU, big).brokers == 30


@given(st.floats(1, 1e7), st.floats(1, 10))
def test_more_inquiries_never_need_less(per_minute: float, factor: float) -> None:
    fewer, more = needs(per_minute, CPU, ASSUMED), needs(per_minute * factor, CPU, ASSUMED)
    assert fewer.cores <= more.cores
    assert fewer.cost_an_hour <= more.cost_an_hour
    assert (fewer.partitions, fewer.brokers, fewer.shards) <= (more.partitions, more.brokers, more.shards)


def test_an_assumption_with_a_typo_is_named() -> None:
    with pytest.raises(Misconfigured, match="utilization"):
        assumptions("utilization: 0.5")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"services": 5}', '{"services": {"gateway": {}}}'])
def test_a_file_that_is_no_run_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(Misconfigured, match=r"results\.json"):
        cpu_by_service(tmp_path / "results.json")


@pytest.mark.parametrize("given_", [[], ["missing.json"], ["r.json", "many"], ["r.json", "-5"], ["r.json", "1", "2"]])
def test_bad_input_is_one_line_and_exit_2(given_: list[str]) -> None:
    command = [sys.executable, "-m", "loadtests.capacity", *given_]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1


def test_the_command_prints_what_a_run_amounts_to(tmp_path: Path) -> None:
    run = {"services": {name: {"cpu_ms_per_inquiry": cpu} for name, cpu in CPU.items()}}
    (tmp_path / "results.json").write_text(json.dumps(run))
    command = [sys.executable, "-m", "loadtests.capacity", str(tmp_path / "results.json"), "1,000,000"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "1,000,000 inquiries a minute (16,667/s)" in printed
    assert "gateway 17" in printed
