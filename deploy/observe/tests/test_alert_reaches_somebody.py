"""A real Prometheus sees what a service shows, a real Alertmanager tells a webhook of it, and of its end."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.metrics import LAG_SECONDS
from crossdesk.testing.waiting import until
from prometheus_client import generate_latest

from deploy.observe.promises import read_promises
from deploy.observe.rule_files import CAUSES, rule_files
from deploy.observe.tests.programs import program


class Receiver:
    """What came in, newest last; `/metrics` shows what the process counts."""

    def __init__(self) -> None:
        told: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(generate_latest(), "text/plain; version=0.0.4")

            def do_POST(self) -> None:
                told.extend(json.loads(self.rfile.read(int(self.headers["content-length"])))["alerts"])
                self._answer(b"{}", "application/json")

            def _answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("content-type", kind)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name in the library
                """Nothing on the terminal."""

        self.told = told
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["Receiver"]:
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()

    async def hears(self, alert: str, status: str) -> None:
        """Wait until it was told. Raises TimeoutError."""

        async def heard() -> bool:
            return any(each["labels"]["alertname"] == alert and each["status"] == status for each in self.told)

        await until(heard)


@contextmanager
def started(log: Path, *command: str) -> Iterator[None]:
    """A program as long as the block lasts."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def at_once(rules: str) -> str:
    """The rules as they are, but that nobody waits minutes for them to hold."""
    groups = yaml.safe_load(rules)
    for group in groups["groups"]:
        for rule in group["rules"]:
            rule["for"] = "0s"
    return str(yaml.safe_dump(groups))


def prometheus(folder: Path, target: str, manager: str, port: int) -> list[str]:
    (folder / CAUSES).write_text(at_once(rule_files(read_promises())[CAUSES]))
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(folder / CAUSES)],
        "scrape_configs": [{"job_name": "crossdesk", "static_configs": [{"targets": [target]}]}],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager]}]}]},
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(config))
    return [
        program("prometheus"),
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def alertmanager(folder: Path, receiver: str, address: str) -> list[str]:
    quick = {"group_wait": "0s", "group_interval": "1s", "repeat_interval": "1h"}
    config = {
        "route": {"receiver": "duty", "group_by": ["alertname"], **quick},
        "receivers": [{"name": "duty", "webhook_configs": [{"url": f"http://{receiver}/duty"}]}],
    }
    (folder / "alertmanager.yaml").write_text(yaml.safe_dump(config))
    return [
        program("prometheus-alertmanager"),
        f"--config.file={folder / 'alertmanager.yaml'}",
        f"--storage.path={folder / 'kept'}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    ]


@pytest.mark.timeout(240)
async def test_a_service_that_falls_behind_is_told_to_whoever_is_on_duty_and_so_is_its_end(
    tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    lag = LAG_SECONDS.labels("a service", "a topic")
    manager = f"127.0.0.1:{unused_tcp_port_factory()}"
    with ExitStack() as stack:
        duty = stack.enter_context(Receiver().running())
        stack.enter_context(started(tmp_path / "manager.log", *alertmanager(tmp_path, duty.address, manager)))
        watching = prometheus(tmp_path, duty.address, manager, unused_tcp_port_factory())
        stack.enter_context(started(tmp_path / "prometheus.log", *watching))
        lag.set(120)
        await duty.hears("ConsumerFallsBehind", "firing")
        lag.set(0)
        await duty.hears("ConsumerFallsBehind", "resolved")
    [told, *_] = [each for each in duty.told if each["labels"]["alertname"] == "ConsumerFallsBehind"]
    assert told["labels"]["severity"] == "page"
    assert told["annotations"]["summary"] == "a service is 2m 0s behind."
    assert told["annotations"]["runbook_url"].endswith("/docs/operations/alerts/consumer-falls-behind.md")
