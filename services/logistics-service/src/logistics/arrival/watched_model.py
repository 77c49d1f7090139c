"""The model that is told by: read from its directory, and again whenever its file was replaced."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from logistics.arrival.model_path import model_path
from logistics.arrival.tables import markets

if TYPE_CHECKING:
    from logistics.arrival.model import ArrivalModel

LOOKED_FOR = timedelta(seconds=30)
"""How often one looks whether there is another."""

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int]
"""Inode, time of change and size: at least one differs after a replacement."""


class WatchedModel:
    """`model` is None until there is one. Without a directory there never is."""

    def __init__(self, directory: Path | None) -> None:
        self.model: ArrivalModel | None = None
        self._directory = directory
        self._read: Stamp | None = None

    async def renew(self) -> None:
        """Read the file if it is another than last time; in a thread, for reading takes about a second.

        A file that cannot be read is told in the log, once, and the model from before goes on.
        """
        stamp = stamp_of(model_path(self._directory)) if self._directory else None
        if self._directory is None or stamp is None or stamp == self._read:
            return
        self._read = stamp
        try:
            self.model = await asyncio.to_thread(_load, self._directory)
        except (OSError, ValueError) as error:
            log.error("the model of arrivals cannot be read: %s", error)  # the message says it all
            return
        log.info("a model of arrivals was read")


def in_directory(name: str) -> WatchedModel:
    """As settings name it: an empty name is no directory."""
    return WatchedModel(Path(name) if name else None)


def stamp_of(path: Path) -> Stamp | None:
    """None where there is no file (yet)."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _load(directory: Path) -> "ArrivalModel":
    from logistics.arrival.model_files import load_model  # noqa: PLC0415  # slow to load; without a model not needed

    model = load_model(directory)
    for country in markets():  # public holidays take a while to work out, and nobody is to wait for it
        model.calendars.clock(country)
    return model
