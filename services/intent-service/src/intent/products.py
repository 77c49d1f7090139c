"""Finds the goods a message speaks of, as the customer wrote them: "blue wireless headphones", "Kopfhörer X200".

Known are kinds of goods (`products/<language>.yaml`: groups of nouns, written as in `inflected_words.py`), not brands:
a tenant's own names come from its catalogue (`catalogue.py`). Some groups are apart: `attributes` may stand beside a
noun; `telephones` are no goods in a message with a word of `called_by`; `hours` are clocks and hours, the latter beside
a number or behind a word of `counted_by`. The message's language has to be known, since the boot of one language is the
bot of another.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from intent.data_files import language_files, read
from intent.glued_words import GluedWords
from intent.inflected_words import InflectedWords
from intent.text import fold
from intent.tokens import Token, are_joined, tokens_of

Span = tuple[int, int]
_NO_NOUNS = ("attributes", "called_by", "counted_by")
_GROUPS_ABROAD = ("electronics", "sports", "toys_and_games")
_ACCENTS_TELL = frozenset({"vi"})
_GLUED_LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "ja", "ko", "th"})
_MODEL = re.compile(r"(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]{2,12}")
"""A model name holds letters and digits: X200, S24."""
_FEWEST_LETTERS_ABROAD = 6
"""English words are common in other languages; shorter ones may mean something else there."""
_MOST = 8
_SAME_LANGUAGE = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "pt": "pt-BR"}

Find = Callable[[str, bool], list[Span]]


class ProductWords:
    """Kinds of goods in all languages. The files of a language are read when its first message comes."""

    def __init__(self) -> None:
        self._paths = {path.name.removesuffix(".yaml"): path for path in language_files("products")}
        self._by_language: dict[str, Find] = {}

    def find(self, text: str, language: str | None, *, numbers_named: bool = False) -> list[str]:
        """Phrases in the order of mention, each once, at most eight.

        `text` is readable (see text.py). `numbers_named`: telephone numbers are named, so that "my phone" is no goods.
        """
        find = self._of(language or "en")
        phrases = {
            phrase.casefold(): phrase for start, end in find(text, numbers_named) for phrase in [text[start:end]]
        }
        return [_written(phrase) for phrase in phrases.values()][:_MOST]

    def _of(self, language: str) -> Find:
        known = (
            language if language in self._paths else _SAME_LANGUAGE.get(language, language.split("-", maxsplit=1)[0])
        )
        known = known if known in self._paths else "en"
        if known not in self._by_language:
            self._by_language[known] = self._built(known)
        return self._by_language[known]

    def _built(self, language: str) -> Find:
        groups = read(self._paths[language])
        if language in _GLUED_LANGUAGES:
            return _glued(groups)
        english = read(self._paths["en"]) if language != "en" else dict.fromkeys(_GROUPS_ABROAD, ())
        abroad = [word for group in _GROUPS_ABROAD for word in english[group] if _is_known_abroad(word)]
        return _SpacedGoods(groups, abroad, keeps_accents=language in _ACCENTS_TELL).find


def _is_known_abroad(word: str) -> bool:
    return "_" not in word and len(word.strip("*")) >= _FEWEST_LETTERS_ABROAD


def _nouns(groups: Mapping[str, Sequence[str]], kept_out: Sequence[str]) -> list[str]:
    return [word for group, words in groups.items() if group not in kept_out for word in words]


def _glued(groups: Mapping[str, Sequence[str]]) -> Find:
    nouns, attributes = GluedWords(_nouns(groups, _NO_NOUNS)), GluedWords(groups["attributes"])
    without_phones, called_by = GluedWords(_nouns(groups, [*_NO_NOUNS, "telephones"])), GluedWords(groups["called_by"])

    def find(text: str, numbers_named: bool) -> list[Span]:
        lower = _lower(text)
        words = without_phones if numbers_named or called_by.spans(lower) else nouns
        return _merged([attributes.grown(lower, span) for span in words.spans(lower)])

    return find


class _SpacedGoods:
    """Finds goods in a language that puts spaces between words."""

    def __init__(self, groups: Mapping[str, Sequence[str]], abroad: Sequence[str], *, keeps_accents: bool) -> None:
        def words_of(entries: Sequence[str]) -> InflectedWords:
            # Where accents tell words apart, several in a row are plain enough without them.
            bare = [fold(entry) for entry in entries if keeps_accents and "_" in entry]
            return InflectedWords([*entries, *bare], keeps_accents=keeps_accents)

        self._keeps_accents = keeps_accents
        self._attributes = words_of(groups["attributes"])
        self._nouns = words_of([*_nouns(groups, _NO_NOUNS), *abroad])
        self._without_phones = words_of([*_nouns(groups, [*_NO_NOUNS, "telephones"]), *abroad])
        self._called_by = words_of(groups["called_by"])
        self._hours, self._counted_by = words_of(groups.get("hours", ())), words_of(groups.get("counted_by", ()))

    def find(self, text: str, numbers_named: bool) -> list[Span]:
        tokens = tokens_of(text, keeps_accents=self._keeps_accents)
        is_call = numbers_named or any(self._called_by.length_at(tokens, at) for at in range(len(tokens)))
        words = self._without_phones if is_call else self._nouns
        lengths = [(at, words.length_at(tokens, at)) for at in range(len(tokens))]
        places = [(at, at + length) for at, length in lengths if length and not self._is_hour(tokens, at)]
        grown = _merged([_grown(text, tokens, place, self._attributes) for place in _joined(text, tokens, places)])
        return [(tokens[first].start, tokens[after - 1].end) for first, after in grown]

    def _is_hour(self, tokens: Sequence[Token], at: int) -> bool:
        if not self._hours.length_at(tokens, at):
            return False
        around = [tokens[place] for place in (at - 1, at + 1) if 0 <= place < len(tokens)]
        is_numbered = any(token.folded[:1].isdigit() for token in around)
        return is_numbered or (at > 0 and self._counted_by.length_at(tokens, at - 1) > 0)


def _joined(text: str, tokens: Sequence[Token], places: Sequence[Span]) -> list[Span]:
    """Nouns side by side are one phrase: "phone case"."""
    joined: list[Span] = []
    for first, after in places:
        if joined and first <= joined[-1][1] and are_joined(text, tokens[max(first - 1, 0)], tokens[first]):
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return joined


def _grown(text: str, tokens: Sequence[Token], place: Span, attributes: InflectedWords) -> Span:
    """The places of the words of a phrase with the attributes and the model's name around it."""
    first, after = place
    while (
        first and are_joined(text, tokens[first - 1], tokens[first]) and _is_beside(text, tokens, first - 1, attributes)
    ):
        first -= 1
    while after < len(tokens) and are_joined(text, tokens[after - 1], tokens[after]):
        length = attributes.length_at(tokens, after) or int(_is_model(text, tokens[after]))
        if not length:
            break
        after += length
    return first, after


def _is_beside(text: str, tokens: Sequence[Token], place: int, attributes: InflectedWords) -> bool:
    return attributes.length_at(tokens, place) == 1 or _is_model(text, tokens[place])


def _is_model(text: str, token: Token) -> bool:
    return _MODEL.fullmatch(text, token.start, token.end) is not None


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _lower(text: str) -> str:
    """Lower case at the same length: a letter whose lower case is longer stays as it is."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(low if len(low := each.lower()) == 1 else each for each in text)
    )


def _written(phrase: str) -> str:
    """As people write it: NFKC has taken the Thai sara am apart."""
    return unicodedata.normalize("NFC", phrase.replace("\u0e4d\u0e32", "\u0e33"))
