"""Why a parcel is late, as its carrier told it by words, codes or states. Never inferred from how long it takes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, get_args

import yaml
from crossdesk.contracts.logistics_facts import DelayCause
from pydantic import BaseModel, ConfigDict, TypeAdapter

from logistics.shipments.outcome import decide
from logistics.shipments.scan import Scan, order
from logistics.shipments.states import State, states

UNSPACED = frozenset({"ja", "zh", "ko"})
"""Languages whose words are found anywhere in a text."""

UNLESS = "unless"
GAP = r"[^.;!?。；！？]{0,40}?"
"""What ` .. ` stands for: up to 40 signs of the same sentence."""

LAST_READ = 60
"""Of a parcel's scans these many last ones are read: a way round the world has no more."""

LONGEST_READ = 300
"""Characters of a description: carriers write a sentence or two."""

Words = Mapping[str, list[str]]
"""By language."""


class CodesOfDelay(BaseModel):
    """`delay_codes.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    raw: dict[str, DelayCause]
    states: dict[State, DelayCause]


class Lexicon(NamedTuple):
    """Patterns over folded text; causes in the order they are tried."""

    unless: re.Pattern[str]
    causes: Mapping[DelayCause, re.Pattern[str]]


def delay_of(scans: Sequence[Scan]) -> DelayCause | None:
    """The cause that was told last; None when none was, or the way has ended."""
    ordered = sorted(scans, key=order)
    decision = decide(ordered)
    if decision is None or states()[decision.state].ends:
        return None
    return next((cause for cause in map(cause_told, ordered[: -LAST_READ - 1 : -1]) if cause), None)


def cause_told(scan: Scan) -> DelayCause | None:
    """By the scan's words, which tell most, else by its code, else by its state. Any source that tells it counts."""
    for each in (scan, *scan.also):
        words = cause_in_words(each.description[:LONGEST_READ]) if each.description else None
        told = words or codes_of_delay().raw.get(each.raw or "") or codes_of_delay().states.get(each.state)
        if told:
            return told
    return None


@lru_cache(maxsize=4096)
def cause_in_words(description: str) -> DelayCause | None:
    """What a carrier's description tells; carriers write few different ones."""
    text, lexicon = folded(description), load_lexicon()
    told = next((cause for cause, pattern in lexicon.causes.items() if pattern.search(text)), None)
    return None if told and lexicon.unless.search(text) else told


def folded(text: str) -> str:
    """NFC without case; the dot that Turkish İ leaves behind and typographic apostrophes are plain."""
    return unicodedata.normalize("NFC", text.casefold()).replace("\u0307", "").replace("’", "'")


@cache
def codes_of_delay() -> CodesOfDelay:
    """Raises pydantic.ValidationError when the table names a state or a cause there is not."""
    return CodesOfDelay.model_validate(_read("delay_codes.yaml"))


@cache
def load_lexicon() -> Lexicon:
    """Raises pydantic.ValidationError when the table is no table of words, KeyError for a cause without words."""
    read = TypeAdapter(dict[str, dict[str, list[str]]]).validate_python(_read("delay_words.yaml"))
    causes: list[DelayCause] = [cause for name in read for cause in get_args(DelayCause) if cause == name]
    missing = set(get_args(DelayCause)) - set(causes)
    if missing:
        raise KeyError(f"delay_words.yaml has no words for {', '.join(sorted(missing))}: add them")
    return Lexicon(pattern_of(read[UNLESS]), {cause: pattern_of(read[cause]) for cause in causes})


def pattern_of(words: Words) -> re.Pattern[str]:
    """Any of the words; see the head of `delay_words.yaml` for how they are written."""
    anywhere = [re.escape(folded(each)) for language in UNSPACED & words.keys() for each in words[language]]
    spaced = [_spaced(each) for language in words.keys() - UNSPACED for each in words[language]]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(spaced)})", *anywhere]))


def _spaced(word: str) -> str:
    first, *others = (_ended(part) for part in folded(word).split(" .. "))
    return first + "".join(rf"{GAP}(?<!\w){each}" for each in others)


def _ended(part: str) -> str:
    """`*` ends a word that goes on."""
    return re.escape(part).replace(r"\*", r"\w*") + r"(?!\w)"


def _read(name: str) -> object:
    return yaml.safe_load(files("logistics.trouble").joinpath(name).read_text("utf-8"))
