"""Runs Apertium, a translator by rules, as a program of its own: `apertium -u -f txt spa-cat`, text in, text out.

Source: the program's own usage text and how version 3.8 behaves: `-l` lists directions, one a line, with variants after
an underscore; `-u` leaves out marks at unknown words, which stay as they are; `-f txt` takes brackets for text. A stage
that is not installed ends with no output and code 0. Apertium is under the GPL: it is called, never linked or shipped.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from babel.core import get_global

from translation.engines.calls import NO_ANSWER, text_of
from translation.engines.engine import Batch, Failed, Kind, Result, all_failed
from translation.script import subtags

PROGRAM = "apertium"
LISTED_WITHIN = 5.0
LONGEST = 20_000
"""Characters of a text; what comes back is read up to ten times as many bytes."""
NO_PAIR = Failed(Kind.TEXT, "Apertium is installed without these languages")
TOO_LONG = Failed(Kind.TEXT, f"Apertium is given texts of up to {LONGEST} characters")


@dataclass(frozen=True)
class Apertium:
    """`directions`: its names by (source, target), primary BCP 47 subtags. One process a text, two at a time."""

    directions: Mapping[tuple[str, str], str]
    seconds: float
    program: str = PROGRAM
    most: int = 2

    async def translate(self, batch: Batch) -> list[Result]:
        direction = self.directions.get((subtags(batch.source)[0], subtags(batch.target)[0]))
        if direction is None:
            return all_failed(batch, NO_PAIR)
        return list(await asyncio.gather(*(self._one(text, direction) for text in batch.texts)))

    async def _one(self, text: str, direction: str) -> Result:
        if len(text) > LONGEST:
            return TOO_LONG
        said = await run([self.program, "-u", "-f", "txt", direction], text, self.seconds)
        return NO_ANSWER if said is None else text_of(said)


async def list_directions(program: str = PROGRAM) -> dict[tuple[str, str], str]:
    """What is installed, plain directions before variants of spelling; empty where the program is missing."""
    listed = (await run([program, "-l"], "", LISTED_WITHIN) or "").split()
    found: dict[tuple[str, str], str] = {}
    for name in sorted(listed, key=lambda each: ("_" in each, each)):
        source, _, target = name.partition("-")
        found.setdefault((primary(source), primary(target)), name)
    return found


def primary(code: str) -> str:
    """The primary BCP 47 subtag of Apertium's code, which is of three letters in most pairs (`spa`, `cat_valencia`)."""
    plain = code.split("_", maxsplit=1)[0]
    return str(get_global("language_aliases").get(plain, plain)).split("_", maxsplit=1)[0]


async def run(command: list[str], text: str, seconds: float) -> str | None:
    """What a program says to a text on its input; None where it cannot be run, fails, or takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(text.encode("utf-8", "ignore"))
    except TimeoutError:
        return None
    finally:
        await _ended(process)
    return said[: 10 * LONGEST].decode("utf-8", "ignore") if process.returncode == 0 else None


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Kill what still runs, with the stages of its pipe, which are in its session."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
