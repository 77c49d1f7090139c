"""What the image's HEALTHCHECK runs tells a service that is ready from one that is not, and loads nothing for it."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from crossdesk.operate import ready

DOCKERFILE = Path(__file__).parents[1] / "Dockerfile"


def asked() -> list[str]:
    """The command of the image, with the Python and the file of this installation."""
    found = re.search(
        r'^ +CMD \["/app/bin/python", "(-IS)", "/app/lib/.*/(crossdesk/.*)"\]$', DOCKERFILE.read_text(), re.MULTILINE
    )
    assert found is not None
    assert ready.__file__.endswith(found[2])
    return [sys.executable, found[1], ready.__file__]


@contextmanager
def service(status: int) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing: it would be printed."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield str(server.server_port)
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (404, 1)])
def test_a_service_is_ready_only_if_it_says_so(status: int, code: int) -> None:
    with service(status) as port:
        done = subprocess.run(asked(), env={"CROSSDESK_PORT": port}, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert (str(status) in done.stderr) == (code != 0)


def test_a_service_that_does_not_listen_is_not_ready() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        settings = {"CROSSDESK_PORT": str(bound.getsockname()[1])}
        done = subprocess.run(asked(), env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:11]) == (1, "not ready: ")


def test_it_gives_up_before_the_engine_does() -> None:
    given = re.search(r"--timeout=(\d+)s", DOCKERFILE.read_text())
    assert given is not None
    assert int(given[1]) > ready.PATIENCE
