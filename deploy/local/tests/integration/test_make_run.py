"""`make run` as a newcomer sees it: a second one, a stop from elsewhere, a starter that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from crossdesk.testing.local_cluster import LocalCluster, local_cluster

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.cluster


def command(module: str, state: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "CROSSDESK_STATE": str(state)}
    words = [sys.executable, "-m", f"deploy.local.{module}"]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=180)


def eventually(condition: Callable[[], bool], within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def listens(cluster: LocalCluster) -> bool:
    try:
        return httpx.get(f"{cluster.url}/livez").is_success
    except httpx.TransportError:
        return False


def ask(cluster: LocalCluster, path: str) -> httpx.Response:
    return httpx.get(f"{cluster.url}{path}", headers={"Authorization": f"Bearer {cluster.api_key}"})


def says_all_and_is_private(file: Path) -> bool:
    told = json.loads(file.read_text())
    assert told.keys() == {"url", "api_key", "operator_key", "agents", "sample"}
    assert len(told["agents"]) >= 2
    assert told["sample"].keys() == {"order_id", "tracking_number"}
    return file.stat().st_mode & 0o777 == 0o600


def names_made_up_rates(cluster: LocalCluster) -> bool:
    """Whether an order of today in yen is billed in euro, by rates that say they are made up."""
    bill = ask(cluster, "/v1/bills/CB-24249383?currency=EUR")
    return bill.is_success and "made-up" in bill.json()["rate"]["source"]


def test_a_stack_goes_on_where_it_stopped_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with local_cluster(ROOT, tmp_path) as cluster:
        first = cluster.demo
        assert says_all_and_is_private(tmp_path / "demo.json")
        assert ask(cluster, "/v1/inquiries/00000000-0000-4000-8000-000000000000").status_code == 404
        body = {"channel": "web", "customer": {"id": "c-1"}, "text": "Wo bleibt mein Paket?"}
        headers = {"Authorization": f"Bearer {cluster.api_key}"}
        posted = httpx.post(f"{cluster.url}/v1/inquiries", json=body, headers=headers).json()["links"]["self"]
        assert eventually(lambda: ask(cluster, posted).is_success)
        assert eventually(lambda: names_made_up_rates(cluster))

        second = command("up", tmp_path)
        assert second.returncode == 1
        assert f"process {cluster.starter.pid} at {cluster.url}" in second.stderr

        assert command("down", tmp_path).stdout == "stopped\n"
        assert cluster.starter.wait(5) == 0
        assert not listens(cluster)
        assert command("down", tmp_path).stdout == "nothing is running\n"

    with local_cluster(ROOT, tmp_path) as cluster:
        assert cluster.demo == first
        assert ask(cluster, posted).json()["inquiry_id"] in posted

        server = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        cluster.starter.send_signal(signal.SIGKILL)
        cluster.starter.wait()
        assert eventually(lambda: not listens(cluster) and not Path(f"/proc/{server}").exists())
