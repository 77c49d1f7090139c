"""What the generator and the process that started it say to each other: a JSON object a line."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import gevent
from gevent.socket import wait_read

STDIN = 0


def hear() -> str:
    """One line of standard input, and nothing that comes after it."""
    line = bytearray()
    while not line.endswith(b"\n") and (byte := os.read(STDIN, 1)):
        line += byte
    return line.decode()


def say(message: dict[str, Any]) -> None:
    """One line on standard output."""
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def when_told_to_stop(halt: Callable[[], None]) -> None:
    """Call `halt` once standard input ends: the starter closed it, or was killed in whatever way."""

    def listen() -> None:
        wait_read(STDIN)
        while os.read(STDIN, 4096):
            wait_read(STDIN)
        halt()

    gevent.spawn(listen)
