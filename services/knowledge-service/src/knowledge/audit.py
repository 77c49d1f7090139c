"""The same scenario in all its languages compared: does each tell its customers what the English text tells?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from statistics import median
from typing import Any

from knowledge.compare_texts import COMPARISONS, SHORT, Pair, Severity, length
from knowledge.data_file import read_data
from knowledge.library import Library
from knowledge.scenario import Texts
from knowledge.wording import Wording

REFERENCE = "en"


@dataclass(frozen=True)
class Difference:
    """What a translation tells otherwise: `kind` is number, date, amount, link, placeholder, length,
    english or meaning."""

    severity: Severity
    file: str
    text: str
    language: str
    kind: str
    what: str

    def as_row(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.severity:7} {self.file}: {self.text}, {self.language}: {self.kind}: {self.what}"


def audit(library: Library, encoded: Callable[[Sequence[str]], Any] | None = None) -> list[Difference]:
    """All differences between texts and their translations, errors first.

    Meaning is compared where `encoded` gives each text a vector: an array of 384 columns and a row for each.
    """
    texts = list(said_by(library))
    wordings = [each.wordings for *_, each in texts]
    usual = {language: _usual_length(language, wordings) for language in library.rules.all_languages}
    found = [each for file, name, text in texts for each in _differences(file, name, text, usual)]
    if encoded:
        found += _meant_otherwise(library, texts, encoded)
    return sorted(found, key=lambda each: (each.severity != "error", each.file, each.text, each.language))


def report_of(found: Sequence[Difference]) -> str:
    """A line for each difference, and how many there are."""
    errors = sum(each.severity == "error" for each in found)
    return "\n".join([*map(str, found), f"{errors} errors, {len(found) - errors} warnings"])


def said_by(library: Library) -> Iterator[tuple[str, str, Texts]]:
    """File, name and texts of all that is said."""
    for scenario in library.scenarios:
        yield f"scenarios/{library.families[scenario.id]}.yaml", scenario.id, scenario
    for name, phrase in library.phrases.items():
        yield "phrases.yaml", name, phrase


def _differences(file: str, name: str, texts: Texts, usual: dict[str, float]) -> Iterator[Difference]:
    for language, wording in texts.wordings.items():
        if language != REFERENCE:
            pair = Pair(language, texts.wordings[REFERENCE], wording, usual[language])
            for finding in (each for compare in COMPARISONS for each in compare(pair)):
                yield Difference(finding.severity, file, name, language, finding.kind, finding.what)


def _meant_otherwise(
    library: Library, texts: Sequence[tuple[str, str, Texts]], encoded: Callable[[Sequence[str]], Any]
) -> Iterator[Difference]:
    from knowledge.compare_meaning import compare_meanings  # noqa: PLC0415  # numpy comes with the encoder alone

    said, names, read = [each for *_, each in texts], [name for _, name, _ in texts], meanings_read()
    for place, language, finding in compare_meanings(said, names, library.rules.languages, encoded, read):
        file, name, _ = texts[place]
        yield Difference(finding.severity, file, name, language, finding.kind, finding.what)


def meanings_read() -> frozenset[tuple[str, str, str]]:
    """Text, language and the text it seems nearer to, where both were read and nothing is wrong."""
    rows = read_data(files("knowledge") / "meanings_read.yaml")
    return frozenset((row["text"], row["language"], other) for row in rows for other in row["nearer_to"])


def _usual_length(language: str, texts: Sequence[Mapping[str, Wording]]) -> float:
    """Characters of a language for one of English, in the middle of all texts; 1 when it has none."""
    pairs = [(length(each[REFERENCE]), length(each[language])) for each in texts if language in each]
    return median([other / english for english, other in pairs if english >= SHORT] or [1.0])
