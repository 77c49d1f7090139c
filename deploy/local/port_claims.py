"""Ports spoken for by stacks that are starting: between choosing one and listening on it, others choose, too."""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO


class PortClaims:
    """Claims of this process on ports of this machine: locks on files of their numbers, which end with the process."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or Path(tempfile.gettempdir()) / f"crossdesk-ports-{os.getuid()}"
        self._held: dict[int, IO[bytes]] = {}

    def take(self, port: int) -> bool:
        """Whether the port is ours to use as far as other stacks go; True again for one we have already."""
        if port in self._held:
            return True
        self._directory.mkdir(mode=0o700, exist_ok=True)
        claim = (self._directory / str(port)).open("ab")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
            return False
        self._held[port] = claim
        return True

    def release(self) -> None:
        """Give up all claims."""
        for claim in self._held.values():
            claim.close()
        self._held.clear()
