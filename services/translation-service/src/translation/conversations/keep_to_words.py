"""Looks whether a translation says what the conversation said before, and puts it right where nothing else changes."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossdesk.encoding import Vector

from translation.conversations.exchanges import article_of
from translation.conversations.kept_words import Rendering
from translation.conversations.link_words import Link, likeness
from translation.conversations.noun_phrases import Phrase, function_words
from translation.glossary.inflections import inflection_of
from translation.glossary.match import Matcher, Pattern
from translation.script import subtags

SAME_THING = 0.905
"""Cosine from which two words of one language are taken for two names of one thing."""
WORSE = 0.03
"""How much less like the text's a word may be than the one it is put in place of: else the choice is doubtful."""
SHARED = 5
"""Letters at the end of two compounds that are taken for their last part, which has the gender."""
ARTICLE = re.compile(r"(?<!\w)([Aa])n?(\s+)$")


class Kept(NamedTuple):
    """The translation, which phrases of the text it may say otherwise than before, and for people what each is now."""

    text: str
    otherwise: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def unsaid(found: Mapping[Phrase, Rendering], translation: str, target: str) -> dict[Phrase, Rendering]:
    """Of phrases with their renderings those that do not stand in a translation in any form."""
    return {
        phrase: said for phrase, said in found.items() if not Matcher([Pattern(said.text)], target).every(translation)
    }


def keep_to_words(
    missing: Mapping[Phrase, Rendering],
    linked: Sequence[Link],
    translation: str,
    target: str,
    vectors: Mapping[str, Vector],
) -> Kept:
    """`missing`: phrases of the text and what they should be. `linked`: what stands for them in the translation now."""
    at = {(link.source.start, link.source.end): link for link in linked}
    places: list[tuple[Phrase, str]] = []
    otherwise: list[str] = []
    for phrase, said in missing.items():
        link = at.get((phrase.start, phrase.end))
        sure = link is not None and link.sure and said.sure
        if link and sure and may_stand_for(said.text, link, translation, target, vectors):
            places.append((link.target, said.text))
        else:
            otherwise.append(phrase.text)
    return Kept(put_in(translation, places, target), tuple(otherwise))


def may_stand_for(said: str, link: Link, translation: str, target: str, vectors: Mapping[str, Vector]) -> bool:
    """Whether `said` may replace what stands there now with no other word of the translation changing: two names of
    one thing, once in it, of one number, and in languages with genders of one gender as far as the words show it."""
    now, known = link.target.text, function_words(target)
    if known is None or len(Matcher([Pattern(now)], target).every(translation)) != 1:
        return False
    doubtful = likeness(link.source.text, now, vectors) - likeness(link.source.text, said, vectors) > WORSE
    alike = likeness(said, now, vectors) >= SAME_THING
    return alike and not doubtful and _fits(known.exchange, said, now, target)


def _fits(exchange: str, said: str, now: str, target: str) -> bool:
    fold = inflection_of(target).fold
    one, other = fold(said), fold(now)
    if exchange == "any":
        return one.endswith("s") == other.endswith("s")
    if exchange == "first":
        return one.split()[0] == other.split()[0]
    return one[-SHARED:] == other[-SHARED:] and min(len(one), len(other)) >= SHARED


def put_in(text: str, places: Sequence[tuple[Phrase, str]], target: str) -> str:
    """Words at places of a text, with the capital a sentence begins with and the English article they need."""
    for phrase, said in sorted(places, key=lambda each: -each[0].start):
        before = text[: phrase.start]
        word = _in_case_of(phrase.text, said, target, begins=_begins(before))
        text = (_with_article(before, said) if subtags(target)[0] == "en" else before) + word + text[phrase.end :]
    return text


def _in_case_of(now: str, said: str, target: str, *, begins: bool) -> str:
    """With a capital where a sentence begins, and without the one it had because it began a sentence."""
    known = function_words(target)
    if begins and now[0].isupper() and said[0].islower():
        return said[0].upper() + said[1:]
    began = now[0].islower() and said[0].isupper() and said[1:].islower()
    return said[0].lower() + said[1:] if began and not (known and known.capital) else said


def _begins(before: str) -> bool:
    return not before.strip() or before.rstrip()[-1] in ".!?:"


def _with_article(before: str, said: str) -> str:
    """English `a` and `an` before a word that is put in."""
    ending = article_of(said)[1:]
    return ARTICLE.sub(lambda found: f"{found[1]}{ending}{found[2]}", before)
