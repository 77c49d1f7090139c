"""`make bench` as a command: bad input, something missing, an interruption, a small run."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests.bench.cpu_time import descendants

ROOT = Path(__file__).parents[3]
PATIENCE = 240
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def start(tmp_path: Path, **environment: str) -> "subprocess.Popen[str]":
    told = {**os.environ, "OUT": str(tmp_path / "out"), "TMPDIR": str(tmp_path), **environment}
    command = [sys.executable, "-m", "loadtests.bench"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=told, text=True, **pipes)


def results(tmp_path: Path) -> dict:
    return json.loads((tmp_path / "out" / "results.json").read_text())


@pytest.mark.parametrize("wrong", [{"PARTS": "kafak"}, {"SECONDS": "ten"}, {"ROUNDS": "-1"}, {"OUT": "/dev/null/x"}])
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, wrong):
    with start(tmp_path, **wrong) as process:
        out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert out == ""
    assert error.startswith("make bench: ")
    assert len(error.splitlines()) == 1


def test_without_java_the_part_is_left_out_with_one_line(tmp_path):
    with start(tmp_path, PARTS="kafka", JAVA_HOME="/nowhere") as process:
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    (line,) = results(tmp_path)["left_out"]
    assert line.startswith("kafka: no java at /nowhere/bin/java")
    assert "\n" not in line
    assert f"left out: {line}" in out


def test_an_interrupted_run_writes_what_it_has_and_stops_what_it_started(tmp_path):
    with start(tmp_path, PARTS="receipts", SECONDS="1", ROUNDS="50") as process:
        while "1/50" not in process.stderr.readline():
            assert process.poll() is None, process.stderr.read()
        started = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert started
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    assert not list(tmp_path.glob("crossdesk-bench-*"))
    found = results(tmp_path)
    assert found["interrupted"]
    assert found["figures"][0]["samples"]
    assert "receipts in PostgreSQL" in out


def test_a_run_leaves_figures_with_ratios_and_a_picture(tmp_path):
    with start(tmp_path, PARTS="receipts", SECONDS="1", ROUNDS="1") as process:
        out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, error
    figures = results(tmp_path)["figures"]
    assert {figure["quantity"] for figure in figures} == {"receipts/s"}
    assert all(figure["median"] > 0 and len(figure["samples"]) == 1 for figure in figures)
    assert figures[0]["ratio"]["median"] == 1
    assert (tmp_path / "out" / "results.svg").read_text().startswith("<svg")
    assert "500 in a transaction" in out
