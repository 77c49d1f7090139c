"""What a run of the benchmarks is asked for, read from the environment."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crossdesk.errors import Misconfigured

LONGEST_SECONDS = 600.0
MOST_ROUNDS = 50
HIGHEST_RATE = 10_000.0


@dataclass(frozen=True)
class Order:
    """`seconds` is the length of one measurement, each of which is repeated `rounds` times; results go to `out`.

    `rate` is inquiries a second where that is not what is measured.
    """

    parts: tuple[str, ...]
    seconds: float
    rounds: int
    out: Path
    full: bool
    rate: float = 50.0


def order_from(environment: Mapping[str, str], known: Sequence[str]) -> Order:
    """PARTS (all), SECONDS (5), ROUNDS (3), RATE (50), OUT (.crossdesk/bench), FULL (0). Raises Misconfigured."""
    return Order(
        parts=_parts(environment.get("PARTS") or ",".join(known), known),
        seconds=_number("SECONDS", environment.get("SECONDS") or "5", LONGEST_SECONDS),
        rate=_number("RATE", environment.get("RATE") or "50", HIGHEST_RATE),
        rounds=_rounds(environment.get("ROUNDS") or "3"),
        out=_directory(environment.get("OUT") or ".crossdesk/bench"),
        full=_yes(environment.get("FULL") or "0"),
    )


def _parts(named: str, known: Sequence[str]) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in named.split(",")))
    for part in parts:
        if part not in known:
            raise Misconfigured(f"PARTS={named} names the unknown part {part!r}: choose from {', '.join(known)}")
    return parts


def _number(name: str, text: str, highest: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 1 <= number <= highest:
        raise Misconfigured(f"{name}={text} is out of reach: give a number from 1 to {highest:g}")
    return number


def _rounds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_ROUNDS):
        raise Misconfigured(f"ROUNDS={text} is no number of repetitions: give 1 to {MOST_ROUNDS}")
    return int(text)


def _directory(text: str) -> Path:
    """Made at once: better to hear now than after a quarter of an hour that it cannot be written."""
    out = Path(text).absolute()
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".writable").touch()
        (out / ".writable").unlink()
    except OSError as error:
        raise Misconfigured(f"OUT={text} cannot be written: {error.strerror}") from None
    return out


def _yes(text: str) -> bool:
    if text not in ("0", "1"):
        raise Misconfigured(f"FULL={text} is neither 0 nor 1")
    return text == "1"
