"""Kept HTTP/1.1 connections driven by gevent's event loop itself.

A request takes no greenlet, timer or header object: CPU that the generator saves is left to what it measures, on the
same machine. One POST costs about 30 microseconds here, 240 with FastHttpUser (both without the arrival's own timer).
Parsed by httptools (MIT; the parser uvicorn uses).
"""

import resource
import socket
import ssl
from collections.abc import Callable
from time import perf_counter

import gevent
from gevent.hub import get_hub
from httptools import HttpParserError, HttpResponseParser

from loadtests.generator.target import TIMEOUT_SECONDS, Target

Told = Callable[[str, bytes], None]
"""Called once with the status (that of HTTP, or a word for what went wrong) and the body."""

READABLE = 1
CHUNK = 65536
# Shorter than servers keep an idle connection (uvicorn: 5 s), so that none is used while it is being closed.
IDLE_SECONDS = 3.0
OUT_OF_CONNECTIONS = "out of connections"
# Files the process needs for other things.
SPARE_FILES = 100


class Connection:
    """One connection with one request at a time."""

    def __init__(self, sock: socket.socket, pool: "Connections") -> None:
        self._sock = sock
        self._pool = pool
        self._parser = HttpResponseParser(self)
        self._told: Told | None = None
        self._body: list[bytes] = []
        self._closed = False
        self.since = perf_counter()
        sock.setblocking(False)
        self._watcher = get_hub().loop.io(sock.fileno(), READABLE)
        self._watcher.start(self._readable)

    def send(self, request: bytes, told: Told) -> None:
        self._told, self._body, self.since = told, [], perf_counter()
        try:
            whole = self._sock.send(request) == len(request)
        except OSError as error:
            self.end(type(error).__name__)
        else:
            if not whole:
                self.end("could not send")

    def end(self, status: str) -> None:
        """Close for good; a request under way ends with this status."""
        if self._closed:
            return
        self._closed = True
        self._watcher.stop()
        self._watcher.close()
        self._sock.close()
        self._pool.gone(self)
        told, self._told = self._told, None
        if told:
            told(status, b"".join(self._body))

    def _readable(self) -> None:
        try:
            while not self._closed:
                chunk = self._sock.recv(CHUNK)
                if not chunk:
                    return self.end("connection closed")
                self._parser.feed_data(chunk)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except (OSError, HttpParserError) as error:
            return self.end(type(error).__name__)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status = str(self._parser.get_status_code())
        if not self._parser.should_keep_alive():
            return self.end(status)
        told, self._told = self._told, None
        self._pool.back(self)
        if told:
            told(status, b"".join(self._body))
        return None


class Connections:
    """All connections to one server, as many as requests are under way."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._idle: list[Connection] = []
        # In the order of sending: the first is the oldest.
        self._busy: dict[Connection, None] = {}
        self._connecting = 0
        self._most = _files_allowed() - SPARE_FILES

    def send(self, request: bytes, told: Told) -> None:
        """Send at once, on a new connection where none is idle. Does not wait."""
        fresh = perf_counter() - IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.since > fresh:
                return self._use(connection, request, told)
            connection.end("idle")
        if len(self._busy) + self._connecting >= self._most:
            return told(OUT_OF_CONNECTIONS, b"")
        self._connecting += 1
        gevent.spawn(self._connect, request, told)
        return None

    def _use(self, connection: Connection, request: bytes, told: Told) -> None:
        self._busy[connection] = None
        connection.send(request, told)

    def _connect(self, request: bytes, told: Told) -> None:
        try:
            sock = self._target.connect()
        except OSError as error:
            return told(type(error).__name__, b"")
        finally:
            self._connecting -= 1
        return self._use(Connection(sock, self), request, told)

    def back(self, connection: Connection) -> None:
        """It has its response and can be used again."""
        connection.since = perf_counter()
        self._busy.pop(connection, None)
        self._idle.append(connection)

    def gone(self, connection: Connection) -> None:
        """It is closed."""
        self._busy.pop(connection, None)
        if connection in self._idle:
            self._idle.remove(connection)

    def give_up_overdue(self) -> None:
        """End the requests that have waited too long; to be called now and then."""
        overdue = perf_counter() - TIMEOUT_SECONDS
        for connection in [connection for connection in self._busy if connection.since < overdue]:
            connection.end("timeout")


def _files_allowed() -> int:
    """As many open files as this process may have, which it then has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return max(soft, most)
