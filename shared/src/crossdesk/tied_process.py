"""A child process that cannot outlive the process that started it, on Linux and macOS alike.

    python -m crossdesk.tied_process SIGINT 20 postgres -D data

runs the command and waits. When standard input reaches its end, because the starter closed it or was killed in
whatever way, the command gets the named signal and 20 seconds to end by itself.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


def start_tied(
    command: Sequence[str],
    *,
    stop: signal.Signals,
    log: Path,
    environment: Mapping[str, str] | None = None,
    grace_seconds: float = 20.0,
) -> "subprocess.Popen[bytes]":
    """Start `command` tied to this process; its output is appended to `log`.

    The handle returned is the tie's own: `end_tied` ends both. It runs in a session of its own, so that Ctrl-C in a
    terminal reaches this process alone.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  # running the caller's command is the purpose
            [sys.executable, "-m", "crossdesk.tied_process", stop.name, str(grace_seconds), *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def end_tied(process: "subprocess.Popen[bytes]") -> int:
    """End a process started by `start_tied` and wait for it, at most its grace. Returns its exit code."""
    if process.stdin is not None:
        process.stdin.close()
    return process.wait()


def kill_tied(process: "subprocess.Popen[bytes]") -> int:
    """Kill a process started by `start_tied` without any warning (SIGKILL) and wait for it."""
    process.send_signal(signal.SIGUSR1)
    return end_tied(process)


def signalled_when_orphaned(stop: signal.Signals) -> list[str]:
    """What to put before a command so that it gets `stop` when its parent dies: `setpriv` of util-linux, or nothing."""
    return ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG")] if shutil.which("setpriv") else []


def main(arguments: Sequence[str]) -> None:
    """Run the command until it ends or standard input does. Exits with its code."""
    stop, grace_seconds, *command = arguments
    number = signal.Signals[stop]
    child = subprocess.Popen(  # noqa: S603  # as above
        [*signalled_when_orphaned(number), *command], stdin=subprocess.DEVNULL
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: child.send_signal(number))
    signal.signal(signal.SIGUSR1, lambda *_: child.kill())
    threading.Thread(target=lambda: os._exit(child.wait() & 0xFF), daemon=True).start()
    while os.read(0, 4096):
        pass
    child.send_signal(number)
    try:
        os._exit(child.wait(timeout=float(grace_seconds)) & 0xFF)
    except subprocess.TimeoutExpired:
        child.kill()
        os._exit(137)


if __name__ == "__main__":
    main(sys.argv[1:])
