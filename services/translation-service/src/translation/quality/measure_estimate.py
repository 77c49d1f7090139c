"""How well the estimate tells good translations from bad ones, on texts with known faults.

`python -m translation.quality.measure_estimate services/translation-service/tests/unit/translations_told.yaml`
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from crossdesk.encoding import in_passes, load_encoder

from translation.language import Detected, detect_language, load_detector
from translation.quality.estimate import Estimate, Pair, estimate
from translation.quality.expectations import Expectations, load_expectations
from translation.quality.likeness import beginnings

ENDS = ".?!。？！؟"
NO_LANGUAGE = frozenset({"wrong", "flipped"})
GOOD = "good"

Message = dict[str, str]


class Told(NamedTuple):
    """A pair of which is known what is wrong with it, or `good`."""

    fault: str
    text: str
    translation: str
    source: str
    target: str


class Counted(NamedTuple):
    """Bad ones found, good ones taken for bad, and how many of each there are."""

    found: int
    bad: int
    alarms: int
    good: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.alarms) if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.bad if self.bad else 1.0


def told_pairs(messages: Sequence[Message]) -> list[Told]:
    """Good pairs to and from English and between neighbours of the list, and each fault once a language."""
    return [told for message in messages for told in _of_message(message)]


def _of_message(message: Message) -> Iterator[Told]:
    languages = [language for language in message if language not in NO_LANGUAGE and language != "en"]
    for language, other in zip(languages, [*languages[1:], languages[0]], strict=True):
        text = message[language]
        yield Told(GOOD, text, message["en"], language, "en")
        yield Told(GOOD, message["en"], text, "en", language)
        yield Told(GOOD, text, message[other], language, other)
        yield Told("wrong meaning", text, message["wrong"], language, "en")
        yield Told("negation changed", text, message["flipped"], language, "en")
        yield Told("half missing", text, half(message["en"]), language, "en")
        yield Told("half missing", message["en"], half(text), "en", language)
        yield Told("wrong language", message["en"], message[other], "en", language)
        yield Told("untranslated", text, text, language, "en")


def half(text: str) -> str:
    """The first sentence."""
    end = next(place for place, sign in enumerate(text) if sign in ENDS and not text[place + 1 : place + 2].isdigit())
    return text[: end + 1]


def judged(
    pairs: Sequence[Told], cosine: Callable[[Told], float | None], detect: Callable[[str], Detected], by: Expectations
) -> list[tuple[Told, Estimate]]:
    """Each with its estimate."""
    return [(told, estimate(Pair(*told[1:], detect(told.translation)), cosine(told), by)) for told in pairs]


def counted(found: Sequence[tuple[Told, Estimate]], by: Expectations) -> dict[str, Counted]:
    """By fault, and in all."""
    low = [(told.fault, each.score < by.bar(told.source, told.target)) for told, each in found]
    alarms, good = _hits(low, {GOOD})
    faults = sorted({fault for fault, _ in low} - {GOOD})
    of = {fault: Counted(*_hits(low, {fault}), alarms, good) for fault in faults}
    return {**of, "all": Counted(*_hits(low, set(faults)), alarms, good)}


def _hits(low: Sequence[tuple[str, bool]], faults: set[str]) -> tuple[int, int]:
    of = [is_low for fault, is_low in low if fault in faults]
    return sum(of), len(of)


def cosines_of(pairs: Sequence[Told], encode: Callable[[list[str]], Any]) -> Callable[[Told], float]:
    """Meanings of all pairs, each text encoded once."""
    both = {told: beginnings(told.text, told.translation) for told in pairs}
    texts = sorted({text for pair in both.values() for text in pair})
    vectors = dict(zip(texts, in_passes(encode, texts), strict=True))

    def cosine(told: Told) -> float:
        one, other = both[told]
        return sum(a * b for a, b in zip(vectors[one], vectors[other], strict=True))

    return cosine


def main() -> None:
    messages = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    encoder, detector, by = load_encoder(), load_detector(), load_expectations()
    for name, part in (("choosing", messages[: len(messages) // 2]), ("measuring", messages[len(messages) // 2 :])):
        pairs = told_pairs(part)
        for what, cosine in (
            ("all parts", cosines_of(pairs, encoder.query) if encoder else None),
            ("no encoder", None),
        ):
            found = judged(pairs, cosine or (lambda _: None), lambda text: detect_language(detector, text), by)
            sys.stdout.write(f"{name} half, {len(pairs)} pairs, {what}\n")
            tell_counts(counted(found, by))


def tell_counts(by_fault: dict[str, Counted]) -> None:
    for fault, each in by_fault.items():
        sys.stdout.write(
            f"  {fault:17} recall {each.recall:5.3f} ({each.found}/{each.bad}), "
            f"good ones warned of {each.alarms}/{each.good}, precision {each.precision:5.3f}\n"
        )


if __name__ == "__main__":
    main()
