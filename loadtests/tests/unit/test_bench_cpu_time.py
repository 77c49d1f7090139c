"""Processor time of processes."""

import subprocess
import sys
from itertools import chain, count
from pathlib import Path

import pytest

from loadtests.bench import cpu_time
from loadtests.bench.cpu_time import cpu_seconds, descendants, spending, until_at_rest

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
BUSY = """
import time
end = time.process_time() + {seconds}
while time.process_time() < end:
    pass
print("done", flush=True)
input()
"""


def start(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_a_process_computes_is_counted_and_what_it_sleeps_is_not():
    with start("input()\n" + BUSY.format(seconds=0.3)) as process:
        with spending([process.pid]) as spent:
            process.stdin.write("go\n")
            process.stdin.flush()
            process.stdout.readline()
        process.kill()
    assert 200 <= spent.cpu_ms <= 2000


def test_a_process_that_has_ended_counts_as_nothing():
    with start("") as process:
        process.wait()
    assert cpu_seconds([process.pid]) == 0


def test_grandchildren_are_found():
    inner = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with start(inner) as process:
        process.stdout.readline()
        (grandchild,) = descendants(process.pid)
        assert "print(1" in Path(f"/proc/{grandchild}/cmdline").read_text()
        process.communicate("go\n")


@pytest.mark.parametrize(("seconds", "rests"), [([0.0, 0.0], True), ([0.0, 0.3, 0.6, 0.61], True), ([0.0, 9.0], False)])
def test_rest_is_the_first_look_in_which_hardly_anything_was_computed(monkeypatch, seconds, rests):
    told = chain(seconds, count(seconds[-1] + 1))
    monkeypatch.setattr(cpu_time, "cpu_seconds", lambda pids: next(told))
    monkeypatch.setattr(cpu_time, "LOOK", 0.01)
    monkeypatch.setattr(cpu_time, "AT_REST", 2.0)
    assert until_at_rest([1], patience=0.2) == rests
