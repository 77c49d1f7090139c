"""A file system of a fixed size in memory (tmpfs) under a directory, and a ballast file that takes what is left of it.

Mounting needs root and the right to mount: whoever lacks it gets NotHere.
"""

import os
import shutil
import subprocess
from pathlib import Path

from loadtests.faults.fault import NotHere

CHUNK = 1 << 20


def move_onto_small_disk(directory: Path, spare_bytes: int) -> None:
    """Put a tmpfs with `spare_bytes` of room under what is in `directory`, at the same path.

    Nothing may use the directory meanwhile. Raises NotHere where mounting is not allowed; then nothing has changed.
    """
    beside = directory.with_name(f"{directory.name}-small-disk")
    beside.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size_of(directory) + spare_bytes}", "tmpfs", str(beside))
    _copy(directory, beside)
    _mount("--bind", str(beside), str(directory))
    _unmount(beside)
    beside.rmdir()


def move_back(directory: Path) -> None:
    """Undo `move_onto_small_disk`, keeping what was written meanwhile. Does nothing where nothing is mounted."""
    if not directory.is_mount():
        return
    beside = directory.with_name(f"{directory.name}-kept")
    _copy(directory, beside)
    _unmount(directory)
    shutil.rmtree(directory)
    beside.rename(directory)


def size_of(directory: Path) -> int:
    """Bytes the files below take up, in whole pages, as tmpfs counts."""
    page = os.sysconf("SC_PAGE_SIZE")
    files = (path.lstat() for path in directory.rglob("*"))
    return sum(page + -(-file.st_size // page) * page for file in files)


def fill(ballast: Path) -> int:
    """Write until there is no room left for a byte; gives how many went in."""
    with ballast.open("ab", buffering=0) as file:
        for chunk in (CHUNK, 4096, 1):
            _write_until_full(file.fileno(), b"\0" * chunk)
        return file.tell()


def _write_until_full(file: int, chunk: bytes) -> None:
    try:
        while os.write(file, chunk):
            pass
    except OSError:
        return  # full: that is what was wanted


def _copy(source: Path, target: Path) -> None:
    # cp keeps owners, modes and times, which PostgreSQL checks.
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"a disk of a fixed size needs the right to mount: {done.stderr.strip()}")


def _unmount(directory: Path) -> None:
    subprocess.run(["umount", str(directory)], check=True)
