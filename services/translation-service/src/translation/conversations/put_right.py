"""Puts words of a translation right that the conversation called otherwise before: by asking the engine again.

It is asked for the text with the word hidden, which tells what stands for it now; what may be exchanged with no other
word changing is. Elsewhere it is asked for the text with the wanted word in place of the text's own, which most engines
take over, and write what hangs on it themselves; that is believed where the word before it fits.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from translation.conversations.contrast import contrasted, hide
from translation.conversations.exchanges import gender_of, in_number_of, is_free, may_follow, takes_same_particles
from translation.conversations.keep_to_words import put_in, unsaid
from translation.conversations.kept_words import KeptText, Rendering
from translation.conversations.learn_words import Ask, places_of
from translation.conversations.noun_phrases import Phrase
from translation.facts.keep_facts import keep_facts
from translation.facts.mask import mask

QUOTES = "\"'“”„«»‚‘’「」"


@dataclass(frozen=True)
class Wrong:
    """A text with its translation, in which `missing` phrases, of all that were `found`, are not what they should be.
    `texts`: said before."""

    text: str
    translation: str
    source: str
    target: str
    missing: Mapping[Phrase, Rendering]
    found: Mapping[Phrase, Rendering]
    texts: Sequence[KeptText] = ()
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Right:
    """The translation, and what stands for phrases in it as far as that was told."""

    translation: str
    now: Mapping[Phrase, str]


async def exchanged(wrong: Wrong, ask: Ask) -> Right:
    """With what may be exchanged in place. `ask` gives the text with all words hidden that should be as before, by the
    same engine."""
    sure = [phrase.text for phrase, said in wrong.found.items() if said.sure]
    places = places_of(sure, wrong.text, wrong.source)
    hidden = hide(wrong.text, places, wrong.names)
    [answer] = await ask([hidden.masked.text], wrong.source, wrong.target) if hidden.places else [None]
    found = contrasted(hidden, answer or "", wrong.translation, wrong.target)
    fits = [(place, word) for each, place in found.items() for word in [_fitting(wrong, each, place)] if word]
    stands = {each.start: place.text for each, place in found.items()}
    now = {phrase: stands[phrase.start] for phrase in wrong.missing if phrase.start in stands}
    return Right(put_in(wrong.translation, fits, wrong.target), now)


def _fitting(wrong: Wrong, hidden: Phrase, place: Phrase) -> str | None:
    """What may stand at a place of the translation in place of what does; None where that is in doubt."""
    named = {phrase.text.casefold(): each for phrase, each in wrong.missing.items()}
    at = {phrase.start: each for phrase, each in wrong.missing.items()}
    said = at.get(hidden.start) or named.get(hidden.text.casefold())
    if said is None or not said.sure:
        return None
    if is_free(wrong.target):
        return said.text if said.same_form else in_number_of(said.text, place.text, wrong.target)
    if takes_same_particles(said.text, place.text, wrong.target):
        return said.text
    gender = _gender(wrong, said.text)
    fits = said.same_form and may_follow(wrong.translation, place.start, said.text, gender, wrong.target)
    return said.text if fits else None


def _gender(wrong: Wrong, noun: str) -> str:
    seen = [(each.target, place.start) for each in wrong.texts for place in _exactly(noun, each.target, wrong.target)]
    return gender_of(seen, wrong.target)


def _exactly(noun: str, text: str, language: str) -> list[Phrase]:
    return [place for place in places_of([noun], text, language) if place.text.casefold() == noun.casefold()]


async def said_again(wrong: Wrong, ask: Ask) -> str:
    """The text translated with what its phrases should be in their place; as it was where no answer is beyond doubt."""
    certain = {phrase: said for phrase, said in wrong.missing.items() if said.sure and said.same_form}
    wanted = {phrase: said for phrase, said in certain.items() if _gender(wrong, said.text)}
    if not wanted:
        return wrong.translation
    shown: list[Callable[[str], str]] = [str, '"{}"'.format]
    masked = [mask(_with(wrong.text, wanted, show, wrong.source), wrong.names) for show in shown]
    answers = await ask([each.text for each in masked], wrong.source, wrong.target)
    for each, answer in zip(masked, answers, strict=True):
        kept = keep_facts(each, answer, wrong.target, wrong.names).text if answer else None
        plain = _unquoted(kept, [said.text for said in wanted.values()]) if kept else None
        if (
            plain
            and _is_right(wrong, wanted, plain)
            and len(unsaid(wrong.found, plain, wrong.target)) < len(wrong.missing)
        ):
            return plain
    return wrong.translation


def _with(text: str, wanted: Mapping[Phrase, Rendering], show: Callable[[str], str], language: str) -> str:
    for phrase, said in wanted.items():
        for place in reversed(places_of([phrase.text], text, language)):
            text = text[: place.start] + show(said.text) + text[place.end :]
    return text


def _unquoted(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = re.sub(rf"[{QUOTES}]\s?({re.escape(word)})\s?[{QUOTES}]", r"\1", text, flags=re.IGNORECASE)
    return text


def _is_right(wrong: Wrong, wanted: Mapping[Phrase, Rendering], answer: str) -> bool:
    """Whether each word stands in it as often as it should, behind a word that fits its gender, and none is lost."""
    if len(unsaid(wrong.found, answer, wrong.target)) >= len(wrong.missing):
        return False
    for phrase, said in wanted.items():
        places = _exactly(said.text, answer, wrong.target)
        if len(places) != len(places_of([phrase.text], wrong.text, wrong.source)):
            return False
        gender = _gender(wrong, said.text)
        if not all(may_follow(answer, place.start, said.text, gender, wrong.target) for place in places):
            return False
    return True
