"""What stands around the text of an answer: greeting and courtesy before, facts, wishes and a closing after it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.manners.manner import Manners
from knowledge.scenario import Scenario
from knowledge.topics import CONDITION
from knowledge.words import Words

BEGINNING = 120
"""Characters within which a text is looked at for a courtesy of its own: another before it would be one too many."""
UNSPACED = frozenset({"ja", "zh-Hans", "zh-Hant"})
"""Languages that put nothing between sentences."""
CARRIER = "carrier/"
"""What the source of a text begins with that tells what a carrier reported."""
WITHIN_WORDS = UNSPACED | {"th", "ko"}
"""Languages in which a word of courtesy is found wherever it stands."""


def framed(text: str, scenario: Scenario, words: Words, more: str | None = None) -> str:
    """An answer as its reader's market expects it. `more` stands below the text."""
    first = scenario.opening and words.case.turn == 1
    opening = words.known("opening") if first else None
    text = _joined(words.reader.language, [*_leads(text, opening, scenario, words), text, *_added(scenario, words)])
    parts = (opening, text, more, *(_ends(scenario, words) if first else ()), _closing(words, first))
    return "\n\n".join(part for part in parts if part)


def is_grave(scenario: Scenario, words: Words) -> bool:
    """Where a stock phrase offends, or may be read as an admission: disputes, danger, the courts."""
    topics = words.library.conventions.topics
    told = any(path.startswith(CONDITION) for path in scenario.when) or topics.taking_over(words.case) is not None
    return told or words.case.dispute is not None


def _joined(language: str, sentences: list[str]) -> str:
    return ("" if language in UNSPACED else " ").join(filter(None, sentences))


def _leads(text: str, opening: str | None, scenario: Scenario, words: Words) -> list[str]:
    """The first courtesy of the market that fits, unless the text begins with one."""
    leads = words.reader.manner.emphasis.leads
    if not leads or _is_courteous(text, words) or is_grave(scenario, words):
        return []
    fitting = {"apology": _in_trouble(words), "thanks": bool(opening) and not _is_courteous(opening or "", words)}
    return [words.courtesy(name) for name in leads if fitting.get(name)][:1]


def _in_trouble(words: Words) -> bool:
    case, trouble = words.case, words.library.manners.emphases.trouble
    state, understood = case.shipment.status if case.shipment else None, case.understanding
    lost = understood.intent.id in trouble.intents or state in trouble.states
    return lost or understood.sentiment in trouble.feelings


def _is_courteous(text: str, words: Words) -> bool:
    return _courtesies(words.library.manners, words.reader.language).search(text, 0, BEGINNING) is not None


@lru_cache(maxsize=64)
def _courtesies(manners: Manners, language: str) -> re.Pattern[str]:
    before = "" if language in WITHIN_WORDS else r"(?<!\w)"
    beginnings = "|".join(map(re.escape, manners.greetings(language).courtesy))
    return re.compile(f"{before}(?:{beginnings})", re.IGNORECASE)


def _added(scenario: Scenario, words: Words) -> Iterator[str]:
    """What a carrier told and the text itself leaves out, where the text rests on a carrier."""
    if any(source.startswith(CARRIER) for source in scenario.sources):
        held = scenario.wordings[words.reader.language].gaps
        yield from (words.known(name) or "" for name in words.reader.manner.emphasis.adds if name not in held)


def _ends(scenario: Scenario, words: Words) -> Iterator[str]:
    if scenario.kind != "answer" or is_grave(scenario, words):
        return
    yield from (words.courtesy(name) for name in words.reader.manner.emphasis.ends)
    if words.library.manners.wishes.may_be_said(words.case) and words.known("festival"):
        yield words.courtesy("wish")


def _closing(words: Words, first: bool) -> str | None:
    manner, channels = words.reader.manner, words.library.manners.emphases.closing_channels
    if words.case.inquiry.channel in channels or (first and manner.closes_chats):
        return manner.closing
    return None
