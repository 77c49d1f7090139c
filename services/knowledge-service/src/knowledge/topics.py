"""What a message speaks of beside its intent, told by words (`topics.yaml`): danger, mains power, the courts."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from crossdesk.contracts.intent import Case
from pydantic import BaseModel, ConfigDict, Field, RootModel

from knowledge.flow_words import fold

CONDITION = "speaks_of."
"""What conditions on a topic begin with."""

ANY = "any"
EVERYBODYS = (ANY, "en")
"""Words that count in messages of every language."""

END = r"(?!\S)"
"""Of a word in a folded message, which parts words by spaces alone. A `\\b` would see none behind a vowel sign."""

_WITHIN_WORDS = re.compile("[\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that put no spaces between words, or particles before and behind them: what stands within a word counts."""


class Topic(BaseModel):
    """`words`: language (BCP 47) or `any` -> words. See `topics.yaml` for the other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decides: frozenset[str] = frozenset()
    stands_for: str | None = None
    takes_over: str | None = None
    words: Mapping[str, tuple[str, ...]] = Field(min_length=1)

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """For each language what finds one of its words in a folded message."""
        return {language: _pattern(words) for language, words in self.words.items()}

    def is_in(self, message: str, language: str) -> bool:
        """Whether a folded message of this language speaks of it."""
        tags = (language, language.partition("-")[0], *EVERYBODYS)
        found = (self.patterns.get(tag) for tag in dict.fromkeys(tags))
        return any(pattern.search(message) for pattern in found if pattern)


class Topics(RootModel[dict[str, Topic]]):
    """All topics by name."""

    model_config = ConfigDict(frozen=True)

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(f"{CONDITION}{name}" for name in self.root)

    def conditions_of(self, case: Case, intent: str) -> dict[str, bool]:
        """The conditions on topics; a message is looked through only for those that decide on its intent."""
        asked = {name: topic for name, topic in self.root.items() if intent in topic.decides}
        message = fold(case.inquiry.text) if asked else ""
        language = case.understanding.language
        return {f"{CONDITION}{n}": n in asked and topic.is_in(message, language) for n, topic in self.root.items()}

    def taking_over(self, case: Case) -> tuple[str, str] | None:
        """The topic of this message that decides alone, and the intent whose scenarios then count."""
        telling = {name: topic for name, topic in self.root.items() if topic.takes_over}
        message = fold(case.inquiry.text) if telling else ""
        language = case.understanding.language
        found = ((name, str(topic.takes_over)) for name, topic in telling.items() if topic.is_in(message, language))
        return next(found, None)

    def stand_for(self, case: Case) -> str | None:
        """The intent that a topic of this message stands for, where goods are named and nothing is understood."""
        telling = [topic for topic in self.root.values() if topic.stands_for]
        if not telling or not case.understanding.entities.products:
            return None
        message = fold(case.inquiry.text)
        found = (topic.stands_for for topic in telling if topic.is_in(message, case.understanding.language))
        return next(found, None)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Of words that begin after a space the beginning is looked for once at each place, not once for each word."""
    within, apart = [], []
    for word in words:
        folded = re.escape(fold(word.removesuffix("*")))
        if _WITHIN_WORDS.search(folded):
            within.append(folded)
        else:
            apart.append(folded if word.endswith("*") else folded + END)
    return re.compile("|".join([*([rf"(?<!\S)(?:{'|'.join(apart)})"] if apart else []), *within]))
