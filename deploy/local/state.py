"""Where a local stack keeps everything: one directory, used by one stack at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossdesk.embedded_postgres import socket_directory
from crossdesk.errors import Misconfigured


@dataclass(frozen=True)
class State:
    """The directory of one stack (`.crossdesk`, or what CROSSDESK_STATE names)."""

    directory: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data."""
        return self.directory / "postgres"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    @property
    def configuration(self) -> Path:
        """What supervisord is told."""
        return self.directory / "supervisord.conf"

    @property
    def label_endpoints(self) -> Path:
        """Where logistics-service reads who gives out return labels."""
        return self.directory / "return_labels.yaml"

    @property
    def payment_accounts(self) -> Path:
        """Where payments-risk-service reads the shop's accounts with payment providers."""
        return self.directory / "payment_accounts.yaml"

    @property
    def webhook_secrets(self) -> Path:
        """Where the gateway reads what the shop shares with payment providers."""
        return self.directory / "payment_providers.yaml"

    @property
    def demo(self) -> Path:
        """How to reach the stack: {url, api_key, agents, sample}."""
        return self.directory / "demo.json"

    @property
    def control(self) -> Path:
        """The socket supervisord listens on."""
        return socket_directory(self.data) / "supervisor.sock"


def state_from_environment() -> State:
    """The stack this command is about; makes its directory, closed to others."""
    directory = Path(os.environ.get("CROSSDESK_STATE") or ".crossdesk").absolute()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = State(directory)
    state.logs.mkdir(exist_ok=True)
    return state


@contextmanager
def only_one(state: State) -> Iterator[None]:
    """Hold the directory. Raises Misconfigured, with the process that holds it, while another stack runs there."""
    with (state.directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Misconfigured(
                f"{state.directory} is running already{_told(state, lock)}; `make stop` stops it"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _told(state: State, lock: Any) -> str:
    lock.seek(0)
    url = read_json(state.demo).get("url")
    return f" as process {lock.read()}" + (f" at {url}" if url else "")


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; an empty one when there is no file."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return found


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(text)
    beside.replace(path)


def write_json(path: Path, value: Any) -> None:
    """See `write_private`."""
    write_private(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
