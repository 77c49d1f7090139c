"""Start the generators, give them the plan, and hear what they say."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from deploy.local.ports import free_port
from deploy.local.stack import ROOT
from loadtests.plan import Plan

Message = dict[str, Any]
# After it was told to stop.
LAST_WORDS_SECONDS = 20.0


class Generators:
    """Running generators. The first process speaks for all; the others are its workers."""

    def __init__(self, speaker: "subprocess.Popen[str]", workers: list["subprocess.Popen[str]"]) -> None:
        self._speaker = speaker
        self._workers = workers
        self._said: queue.Queue[Message | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, name="generators", daemon=True)
        self._listener.start()

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in (self._speaker, *self._workers)]

    def _listen(self) -> None:
        assert self._speaker.stdout is not None
        for line in self._speaker.stdout:
            self._said.put(json.loads(line))
        self._said.put(None)

    def hear(self, seconds: float) -> Message | None:
        """The next message. Raises TimeoutError after so long without one; None when the generators have ended."""
        try:
            message = self._said.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if message is None:
            self._said.put(None)
        return message

    def halt(self) -> None:
        """Ask for an early end: nothing more is sent, and what was seen is told."""
        _close(self._speaker.stdin)

    def failed_worker(self) -> str | None:
        """What became of a worker that ended before its time."""
        codes = [process.poll() for process in self._workers]
        dead = [code for code in codes if code not in (None, 0)]
        return f"a worker died: {len(dead)} of {len(codes)} (exit {dead[0]})" if dead else None

    def end(self) -> int:
        """End them all; gives the speaker's exit code."""
        self.halt()
        _await(self._speaker)
        for worker in self._workers:
            _await(worker)
            _close(worker.stdin)
        self._listener.join()
        _close(self._speaker.stdout)
        return int(self._speaker.returncode)


@contextmanager
def generating(
    plan: Plan, workers: int, remote: int, listen: tuple[str, int] | None, log: Path
) -> Iterator[Generators]:
    """`workers` processes here, and `remote` ones from elsewhere that come to `listen`. Complaints go to `log`."""
    with ExitStack() as stack:
        errors = stack.enter_context(log.open("a"))
        if workers == 1 and not remote:
            speaker, helpers = _start(["alone"], errors, subprocess.PIPE), []
        else:
            host, port = listen or ("127.0.0.1", free_port())
            speaker = _start(["master", str(workers + remote), host, str(port)], errors, subprocess.PIPE)
            worker = ["worker", "127.0.0.1", str(port), "tied"]
            helpers = [_start(worker, errors, subprocess.DEVNULL) for _ in range(workers)]
        generators = Generators(speaker, helpers)
        stack.callback(generators.end)
        assert speaker.stdin is not None
        speaker.stdin.write(json.dumps(plan.as_dict()) + "\n")
        speaker.stdin.flush()
        yield generators


def _start(role: list[str], errors: IO[str], output: int) -> "subprocess.Popen[str]":
    """In a session of its own: Ctrl-C reaches the run alone, which then asks for the last words."""
    return subprocess.Popen(  # our own
        [sys.executable, "-m", "loadtests.generator", *role],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        text=True,
        start_new_session=True,
    )


def _await(process: "subprocess.Popen[str]") -> None:
    """Its end, by force if need be."""
    try:
        process.wait(timeout=LAST_WORDS_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _close(pipe: IO[str] | None) -> None:
    if pipe is not None and not pipe.closed:
        try:
            pipe.close()
        except BrokenPipeError:
            return
