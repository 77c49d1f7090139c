"""`python -m loadtests.run` as a person or a pipeline meets it: its exit status, its one line, its files."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.stack import ROOT
from loadtests.tests.pretend_gateway import pretend_gateway

COMMAND = [sys.executable, "-m", "loadtests.run"]
QUICK = {"RATE": "30", "DURATION": "2s", "WARM_UP": "0s", "API_KEY": "key"}
# What a machine under other load keeps: these tests are about the command, not about speed.
LENIENT = "generator: {late_ms: 60000, cpu_share: 1.0}\n"


def environment(out: Path, **asked: str) -> dict[str, str]:
    """What a shell has, without what it may have been told for other commands."""
    ours = {"SCENARIO", "BUS", "TARGET", "SLO", "AGAINST", "WATCH", "WORKERS", "SEED", "PORT"}
    return {**{name: value for name, value in os.environ.items() if name not in ours}, "OUT": str(out), **asked}


def run(out: Path, **asked: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        COMMAND, cwd=ROOT, env=environment(out, **asked), capture_output=True, text=True, timeout=250, check=False
    )


def slo(tmp_path: Path, text: str) -> str:
    file = tmp_path / "slo.yaml"
    file.write_text(LENIENT + text)
    return str(file)


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"RATE": "abc"}, "RATE=abc is no rate"),
        ({"SCENARIO": "flashsale"}, "SCENARIO=flashsale is unknown: choose one of black-friday"),
        ({"BUS": "kafka://127.0.0.1:1"}, "no Kafka answers at kafka://127.0.0.1:1"),
        ({"TARGET": "http://127.0.0.1:1", "API_KEY": "k", "WATCH": "feed"}, "cannot be read"),
        ({"OUT": "/proc/nowhere"}, "OUT=/proc/nowhere cannot be written"),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_bad_input_is_told_in_one_line_and_exit_2(tmp_path, asked, said):
    done = run(tmp_path, **asked)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_typo_in_the_objectives_is_told_before_anything_starts(tmp_path):
    done = run(tmp_path, SLO=slo(tmp_path, "answr: {}\n"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "answr: is no objective" in done.stderr


def test_a_port_in_use_is_told_in_one_line(tmp_path, taken_port):
    done = run(tmp_path, PORT=str(taken_port))
    assert done.returncode == 2
    assert f"port {taken_port} is taken" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_run_that_keeps_its_objectives_passes_and_leaves_its_files(tmp_path):
    with pretend_gateway() as (url, _):
        first = run(tmp_path / "first", **QUICK, TARGET=url, SLO=slo(tmp_path, "refused_at_most: 0\n"))
        earlier = str(tmp_path / "first")
        second = run(tmp_path / "second", **QUICK, TARGET=url, SLO=slo(tmp_path, ""), AGAINST=earlier)
    assert first.returncode == 0, first.stdout + first.stderr
    assert second.returncode == 0, second.stdout + second.stderr
    results = json.loads((tmp_path / "first" / "results.json").read_text())
    assert results["verdict"]["passed"]
    assert results["totals"]["answered"] == results["totals"]["intended"] > 20
    assert results["bus"] == "elsewhere"
    assert "<html" in (tmp_path / "second" / "report.html").read_text()
    assert first.stdout.strip().splitlines()[-4] == "PASSED"


def test_a_missed_objective_gives_exit_1(tmp_path):
    with pretend_gateway(status=503) as (url, _):
        done = run(tmp_path, **QUICK, TARGET=url, SLO=slo(tmp_path, "refused_at_most: 0\n"))
    assert done.returncode == 1
    assert "MISSED  refused" in done.stdout
    assert "x 503" in done.stdout


def test_a_saturated_generator_voids_the_run_with_exit_3(tmp_path):
    file = tmp_path / "strict.yaml"
    file.write_text("generator: {late_ms: 0.000001, late_at_most: 0}\n")
    with pretend_gateway() as (url, _):
        done = run(tmp_path, **QUICK, TARGET=url, SLO=str(file))
    assert done.returncode == 3
    assert "VOID: the generator was too slow" in done.stdout
    assert json.loads((tmp_path / "results.json").read_text())["generator"]["saturated"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_writes_what_it_has_and_stops_what_it_started(tmp_path, number):
    with pretend_gateway() as (url, _):
        asked = environment(tmp_path, **{**QUICK, "DURATION": "10m"}, TARGET=url)
        running = subprocess.Popen(COMMAND, cwd=ROOT, env=asked, stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        for line in running.stdout:
            if " sent " in line and "answered       0" not in line:
                break
        generators = children(running.pid)
        running.send_signal(number)
        running.stdout.read()
        assert running.wait(120) == 130
        running.stdout.close()
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["verdict"]["interrupted"]
    assert results["totals"]["answered"] == results["totals"]["intended"] > 0
    assert (tmp_path / "report.html").exists()
    assert generators
    assert not any(Path(f"/proc/{pid}").exists() for pid in generators)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.cluster
def test_a_real_cluster_is_measured_service_by_service(tmp_path):
    """On the bus the run is about."""
    bus = os.environ.get("CROSSDESK_TEST_BUS") or "postgres"
    fresh = f"{bus}{'&' if '?' in bus else '?'}prefix=load-{os.getpid()}." if bus.startswith("kafka://") else bus
    asked = {"RATE": "4", "DURATION": "20s", "WARM_UP": "2s", "BUS": fresh, "SCENARIO": "noisy-neighbour"}
    done = run(tmp_path, **asked, SLO=slo(tmp_path, "failed_at_most: 0\n"))
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["totals"]["unanswered"] == 0
    assert results["services"]["gateway"]["cpu_ms_per_inquiry"] > 0
    assert results["services"]["postgres"]["rss_mb"] > 0
    assert any(entry["backlog_events"] is not None for entry in results["timeline"])
    assert {"quiet-1", "quiet-2", "quiet-3"} & set(results["latency_ms"]["answer"]["tenant"])
    assert (tmp_path / "logs" / "gateway.log").exists()
