"""Where a text addresses its reader in which form: `du` or `Sie`, plain or polite endings."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from translation.manners.registers import Form, Register
from translation.manners.set_aside import Sentence, own_words, sentences

WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0963])+['’]?")
"""A word, with an elided ending (t'). Vowel signs of Devanagari are no letters to `re`."""
END_MARKS = " \t.!?…。！？।؟~ー"


ONE_BY_CHANCE = 1
"""One short word that another language has, too, says nothing: Polish and Italian `ci`."""


class Hit(NamedTuple):
    """Characters `start` to `end` are of the form named."""

    start: int
    end: int
    form: str


class _Word(NamedTuple):
    start: int
    end: int
    written: str
    plain: str
    before: str
    first: bool


def find_address(text: str, language: str, registers: Mapping[str, Register], names: Iterable[str] = ()) -> list[Hit]:
    """All places in order. What is quoted, named in `names`, or in another language is not looked at.

    `text` in NFC. A language without forms has no places.
    """
    register = registers.get(language, Register())
    if not register.forms:
        return []
    familiar = {tag: each.familiar() for tag, each in registers.items()}
    own = (each for each in sentences(own_words(text, names)) if not _is_of_other(each.text, language, familiar))
    return sorted(
        {hit for sentence in own for name, form in register.forms.items() for hit in _hits(sentence, name, form)}
    )


def _is_of_other(sentence: str, language: str, familiar: Mapping[str, frozenset[str]]) -> bool:
    """Whether more words of a sentence are familiar in some other language than in its own."""
    words = [word.plain for word in _words(Sentence(0, sentence))]
    counts = {tag: sum(word in known for word in words) for tag, known in familiar.items()}
    own = counts.pop(language, 0)
    return max(counts.values(), default=0) > max(own, ONE_BY_CHANCE)


def _words(sentence: Sentence) -> list[_Word]:
    found: list[_Word] = []
    for each in WORD.finditer(sentence.text):
        plain = each[0].replace("İ", "i").replace("’", "'").casefold()
        before = found[-1].plain if found else ""
        start = sentence.start + each.start()
        found.append(_Word(start, sentence.start + each.end(), each[0], plain, before, not found))
    return found


def _hits(sentence: Sentence, name: str, form: Form) -> list[Hit]:
    hits = [Hit(word.start, word.end, name) for word in _words(sentence) if _is_of(word, form)]
    for part in form.parts:
        at = sentence.text.find(part)
        hits.extend([Hit(sentence.start + at, sentence.start + at + len(part), name)] if at >= 0 else [])
    return [*hits, *_ending(sentence, name, form)]


def _is_of(word: _Word, form: Form) -> bool:
    if form.cased:
        return word.written in form.words and not word.first
    if word.before in form.not_after:
        return False
    if word.plain in form.words or (word.first and word.plain in form.starts):
        return True
    a_name = word.written[0].isupper() and not word.first
    shaped = any(shape.fullmatch(word.plain) for shape in form.shapes)
    return shaped and not a_name and word.plain not in form.exceptions


def _ending(sentence: Sentence, name: str, form: Form) -> list[Hit]:
    told = sentence.text.rstrip(END_MARKS)
    found = form.ends.search(told) if form.ends and told != sentence.text else None
    if found is None or (form.unless and form.unless.search(told)):
        return []
    return [Hit(sentence.start + found.start(), sentence.start + found.end(), name)]
