"""Read an endless response, such as server-sent events, in a greenlet of its own."""

from collections.abc import Callable
from http import HTTPStatus

from httptools import HttpParserError, HttpResponseParser

from loadtests.generator.target import Target

CHUNK = 65536
# Servers of ours send a comment every 15 s.
SILENCE_SECONDS = 60.0


class _Reading:
    """What httptools calls."""

    def __init__(self, began: Callable[[int], None], told: Callable[[bytes], None]) -> None:
        self._began = began
        self._told = told
        self.parser = HttpResponseParser(self)
        self.status = 0
        self.over = False

    def on_headers_complete(self) -> None:
        self.status = self.parser.get_status_code()
        self._began(self.status)

    def on_body(self, body: bytes) -> None:
        if self.status == HTTPStatus.OK:
            self._told(body)

    def on_message_complete(self) -> None:
        self.over = True


def follow(
    target: Target,
    request: bytes,
    told: Callable[[bytes], None],
    *,
    began: Callable[[int], None] = lambda status: None,
    enough: Callable[[], bool] = lambda: False,
) -> int:
    """Send and pass on what comes, until the server ends it or `enough`. Gives the HTTP status; 0 when there was none.

    `began` hears the status as soon as it is there. A broken connection is an end like any other.
    """
    reading = _Reading(began, told)
    try:
        with target.connect() as sock:
            sock.settimeout(SILENCE_SECONDS)
            sock.sendall(request + b"\r\n")
            while not reading.over and not enough() and (chunk := sock.recv(CHUNK)):
                reading.parser.feed_data(chunk)
    except (OSError, HttpParserError):
        return reading.status
    return reading.status
