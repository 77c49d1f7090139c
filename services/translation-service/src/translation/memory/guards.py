"""Why a translation is not believed when it is learned, or doubted when somebody looks for poisoned entries."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from translation.engines.answers import objection
from translation.facts.find import find_facts
from translation.language import Detected
from translation.memory.form import PLACEHOLDER

Detect = Callable[[str], Detected]

WAYS_TO_REACH = re.compile(
    r"(?<![\w.])@[\w.]{3,}|\b[\w-]+\.[a-z]{2,24}/\S+|\b[a-z0-9-]{2,}\.[a-z]{2,3}\b", re.IGNORECASE
)
"""Names of accounts and addresses that are no full link: a text that never had one must not come by one."""
UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u2068\u2069\ufeff\u00ad")
"""Format characters that texts need; others (overrides of direction, tags) hide what is there."""


def objections(original: str, translation: str, target: str, detect: Detect, names: Sequence[str] = ()) -> list[str]:
    """All that speaks against a translation of one text, in words without any of its own; empty where nothing does."""
    return list(filter(None, _objections(original, translation, target, detect, names)))


def doubts(plain: str, rendering: str, target: str, detect: Detect) -> list[str]:
    """What speaks against an entry as it is remembered."""
    wanted, given = (Counter(number for _, number, _ in PLACEHOLDER.findall(text)) for text in (plain, rendering))
    facts = [] if wanted == given else ["it has other facts than the text"]
    return [*facts, *objections(_words(plain), _words(rendering), target, detect)]


def _objections(
    original: str, translation: str, target: str, detect: Detect, names: Sequence[str]
) -> Iterator[str | None]:
    wrong = objection(original, translation, target, detect(translation))
    yield wrong and wrong.replace("the answer", "it").replace("the text came", "it came")
    yield "it holds a link, address or account that the text has not" if _ways(translation) - _ways(original) else None
    yield "it holds characters that are not shown" if _unseen(translation) - _unseen(original) else None
    yield "it changes a name of the shop" if names and _named(original, names) != _named(translation, names) else None


def _ways(text: str) -> set[str]:
    facts = (fact.text for fact in find_facts(text) if fact.kind in {"url", "email", "phone"})
    return {*facts, *(match[0].casefold() for match in WAYS_TO_REACH.finditer(text))}


def _unseen(text: str) -> set[str]:
    return {
        letter for letter in text if unicodedata.category(letter) in {"Cf", "Cc", "Co"} and letter not in "\n\r\t"
    } - UNSEEN


def _named(text: str, names: Sequence[str]) -> Counter[str]:
    return Counter(fact.text.casefold() for fact in find_facts(text, names) if fact.kind == "name")


def _words(plain: str) -> str:
    return PLACEHOLDER.sub("…", plain)
