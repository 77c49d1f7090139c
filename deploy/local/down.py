"""`make stop`: stop the stack of this directory, started in whatever terminal, and wait until it is gone."""

import os
import signal
import sys
import time

from crossdesk.errors import CrossdeskError, Misconfigured

from deploy.local.state import State, only_one, state_from_environment
from deploy.local.up import GRACE_SECONDS


def stop(state: State) -> bool:
    """Stop what runs; returns whether anything did. Raises Misconfigured when it does not stop in time."""
    asked = False
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline:
        process = holder(state)
        if process is None:
            return asked
        if not asked:
            os.kill(process, signal.SIGTERM)
            asked = True
        time.sleep(0.1)
    raise Misconfigured(f"process {holder(state)} does not stop; see {state.logs}")


def holder(state: State) -> int | None:
    """The process that runs the stack, if one does."""
    try:
        with only_one(state):
            return None
    except Misconfigured:
        return int((state.directory / "lock").read_text())


def main() -> None:
    try:
        print("stopped" if stop(state_from_environment()) else "nothing is running")
    except CrossdeskError as error:
        sys.exit(f"make stop: {error}")


if __name__ == "__main__":
    main()
