"""The experiment this package exists for: what a closed loop and an open one say of the same frozen server."""

import json
import os
import signal
import subprocess
import sys
import time

from loadtests.drive_generators import generating
from loadtests.latency import Histogram
from loadtests.plan import Plan
from loadtests.tests.pretend_gateway import pretend_gateway

RATE, SECONDS, FROZEN = 200.0, 9.0, 2.0
USERS = 10
SAMPLE = {"order_id": "CB-10000001", "tracking_number": "LX480007292CN"}


def test_a_stall_of_two_seconds_shows_in_our_p99_and_not_in_that_of_constant_throughput(tmp_path):
    """Both load one server at one rate; it is frozen for 2 s. Whoever waits for answers asks little in that time."""
    with pretend_gateway(answer_after=None) as (url, server):
        closed = start_closed_loop(url)
        assert closed.stdout is not None
        plan = Plan("steady", RATE, SECONDS, url, {"demo": "key"}, SAMPLE, watch="none", patience=20)
        ours = Histogram()
        with generating(plan, 1, 0, None, tmp_path / "log") as crew:
            assert json.loads(closed.stdout.readline()) == {"begun": True}
            while ours.count < RATE:
                add(ours, crew.hear(60))
            freeze(server.pid)
            while (message := crew.hear(60))["kind"] != "done":
                add(ours, message)
        theirs = json.loads(closed.stdout.readline())
        assert closed.wait(60) == 0
        closed.stdout.close()
    assert ours.count > 0.9 * RATE * SECONDS
    assert theirs["count"] > 100
    assert ours.percentile(0.99) > 1500
    assert theirs["p99"] < ours.percentile(0.99) / 2


def start_closed_loop(url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "loadtests.tests.closed_loop", url, str(USERS), str(RATE), str(SECONDS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def freeze(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    time.sleep(FROZEN)  # the stall itself
    os.kill(pid, signal.SIGCONT)


def add(histogram: Histogram, message) -> None:
    for _, status, _, ms, _ in message.get("posts", ()):
        assert status == "202"
        histogram.add(ms)
