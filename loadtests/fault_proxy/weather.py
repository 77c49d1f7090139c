"""What the proxy does to the bytes of one direction, and how a command names it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from crossdesk.errors import Misconfigured

Direction = Literal["up", "down"]
"""`up`: from the client to the server; `down`: the way back."""
DIRECTIONS: tuple[Direction, ...] = ("up", "down")

COMMANDS = (
    "delay TIME [jitter TIME] [up|down], drop [up|down], slow BYTES [up|down], one-way up|down, cut, refuse or heal"
)


@dataclass(frozen=True)
class Weather:
    """One direction. `delay` and `jitter` in seconds: each piece waits delay +- jitter, and none overtakes another.

    `drop` swallows bytes and the end of the stream, silently; `bytes_per_second` lets them drip (slow-loris).
    """

    delay: float = 0.0
    jitter: float = 0.0
    drop: bool = False
    bytes_per_second: float | None = None


FAIR = Weather()
Sky = Mapping[Direction, Weather]
CLEAR: Sky = {"up": FAIR, "down": FAIR}


def changed(sky: Sky, words: list[str]) -> Sky:
    """The weather after `delay 50ms jitter 10ms up`, `drop down`, `slow 100`, `one-way up`. Raises Misconfigured."""
    match words:
        case ["one-way", "up" | "down" as way]:
            return {each: replace(sky[each], drop=each != way) for each in DIRECTIONS}
        case ["delay", delay, "jitter", jitter, *where]:
            return _on(sky, where, delay=seconds(delay), jitter=seconds(jitter))
        case ["delay", delay, *where]:
            return _on(sky, where, delay=seconds(delay), jitter=0.0)
        case ["drop", *where]:
            return _on(sky, where, drop=True)
        case ["slow", rate, *where]:
            return _on(sky, where, bytes_per_second=_positive(rate))
    raise Misconfigured(f"{' '.join(words)!r} is no command: {COMMANDS}")


def _on(sky: Sky, where: list[str], **change: object) -> Sky:
    if where not in ([], ["up"], ["down"]):
        raise Misconfigured(f"{' '.join(where)!r} is no direction: give up, down, or nothing for both")
    return {each: replace(sky[each], **change) if not where or each in where else sky[each] for each in DIRECTIONS}  # type: ignore[arg-type]  # the fields of Weather


def seconds(text: str) -> float:
    """`50ms`, `1.5s` or `2` as seconds. Raises Misconfigured."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)?", text)
    if match is None:
        raise Misconfigured(f"{text!r} is no time: give 50ms or 1.5s")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def _positive(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text) or float(text) == 0:
        raise Misconfigured(f"{text!r} is no rate: give bytes per second, above 0")
    return float(text)
