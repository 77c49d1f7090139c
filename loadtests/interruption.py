"""Ctrl-C, once and twice."""

import signal
import sys
import threading
from types import FrameType


def on_interruption() -> threading.Event:
    """Set at the first SIGINT or SIGTERM: the run comes to its end, with a report. The second one cuts that short."""
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        interrupted.set()
        print("\nstopping, with a report of what there is; once more to leave at once", file=sys.stderr, flush=True)

    # Both: a shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    return interrupted
