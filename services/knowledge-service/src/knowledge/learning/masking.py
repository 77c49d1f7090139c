"""Takes personal data out of what is kept: agents read it in other cases, and nobody is to find a person in it.

A sign in ‹...› stands where something was. Rather too much is taken out than too little: a date too many costs little.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files

from crossdesk.contracts.gateway import Customer
from pydantic import BaseModel, ConfigDict

from knowledge.data_file import read_model

LONGEST = 2000
"""Characters kept of a text: what is wanted, or answered, is said by then."""
MOST_SIGNS = 2
"""Things taken out of a text that may still be said to others: an order number and a name."""
REMEMBERED = 4_000
"""Texts, and words, whose outcome is kept: suggestions repeat, and so do everyday words."""
SHORTEST_NAME = 3
"""Characters of a word of a customer's name that is recognised anywhere; shorter ones are everyday words too often."""

E_MAIL, LINK, NUMBER, ADDRESS, NAME = "‹e-mail›", "‹link›", "‹number›", "‹address›", "‹name›"
SIGNS = (E_MAIL, LINK, NUMBER, ADDRESS, NAME)

_HIDDEN = ("Cf", "Cs", "Co", "Cn")
_KEPT_JOINERS = "\u200c\u200d"
_LETTER = r"[^\W\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]"
"""What e-mail addresses are written with; scripts without spaces would take the sentence before along."""
_E_MAIL = (
    re.compile(rf"(?:{_LETTER}|[.!#$%&'*+/=?^`{{|}}~-]){{1,64}}[@＠](?:{_LETTER}|[.-]){{1,190}}"),
    re.compile(r"[^\s@＠‹›]{0,64}[@＠][^\s@＠‹›]{1,190}"),
    re.compile(r"[@＠]+"),
)
_LINK = re.compile(r"(?:https?://|www\.)[^\s‹›]+", re.IGNORECASE)
_DIGIT = re.compile(r"\d|[一二三四五六七八九十]")
"""Without any there is neither an address nor a number."""
_CODE = re.compile(r"[#A-Za-z0-9][A-Za-z0-9_/#-]{3,}")
_NUMBER = re.compile(r"\+?\d(?:[ \u200c\u200d\-‐–−./()'’_*#|]{0,3}\d){4,}")
"""Five digits and more, however they are set apart; a comma and a colon divide them (sizes, times of day)."""
_POSTCODE_AND_TOWN = re.compile(
    r"(?<![\w‹])(?:[A-Z]{1,2}-)?\d{3,4}[ -]?\d{0,2}[A-Z]{0,2} (?=[^\W\d_])[A-ZÀ-ÞĀ-Ž][^\W\d_]+"
)
_EASTERN_ADDRESS = re.compile(
    r"〒\s?[\d‹]\S*|[\u3400-\u9fff]{1,4}[都道府県][\u3040-\u9fff]+\d+(?:[-−－]\d+)*|[\u3400-\u9fff]{2,}(?:[都道府県市区町村省市区县路街巷弄])\s?[\d一二三四五六七八九十]+\S*|"
    r"\d+\s?(?:号楼|号室|号|弄|室|丁目|番地|番|호|동|번길)(?![\u3400-\u9fff])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class Names(BaseModel):
    """`names.yaml`: lexicon -> folded words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    greetings: tuple[str, ...]
    titles: tuple[str, ...]
    introductions: tuple[str, ...]
    closings: tuple[str, ...]
    after_names: tuple[str, ...]
    no_names: tuple[str, ...]
    streets: tuple[str, ...]


@dataclass(frozen=True)
class Masked:
    """A text without personal data."""

    text: str

    @property
    def signs(self) -> int:
        """How many things were taken out."""
        return sum(map(self.text.count, SIGNS))

    @property
    def is_general(self) -> bool:
        """Whether it may be said to others: it tells nobody's address or mailbox, and hardly anything was taken out."""
        return bool(self.text) and ADDRESS not in self.text and E_MAIL not in self.text and self.signs <= MOST_SIGNS


def mask(text: str, known: AbstractSet[int] = frozenset()) -> Masked:
    """The text (its first 2000 characters, NFC) with a sign for what tells of a person or one case.

    `known` are the marks of words, see `marks_of`, that are taken for names wherever they stand.
    """
    # Cut before it is remembered: what is behind would take room and tell nothing.
    text = _impersonal(text[: 2 * LONGEST])
    if known:
        text = _WORD.sub(lambda word: word[0] if known.isdisjoint(_marks(word[0])) else NAME, text)
    return Masked(_tidy(text))


@lru_cache(maxsize=REMEMBERED)
def _impersonal(text: str) -> str:
    """The text with signs by patterns alone, which scenarios' texts have in common whoever reads them."""
    text = _BLANK_LINES.sub("\n\n", _visible(text))[:LONGEST].replace("‹", "'").replace("›", "'")
    if "@" in text or "＠" in text:
        for pattern in _E_MAIL:
            text = pattern.sub(E_MAIL, text)
    text = _LINK.sub(LINK, text)
    if _DIGIT.search(text):
        for pattern in _addresses():
            text = pattern.sub(ADDRESS, text)
        text = _NUMBER.sub(NUMBER, _CODE.sub(_code, text))
    for pattern, put in _names():
        text = pattern.sub(put, text)
    return text


def without_frame(text: str) -> str:
    """A reply without its greeting (the first line, where it holds nothing else), farewell and signature."""
    lines = text.strip().split("\n")
    if len(lines) > 1 and _greets().match(_folded(lines[0])):
        lines = lines[1:]
    closing = next((place for place, line in enumerate(lines) if place and _closes(line)), len(lines))
    return _tidy("\n".join(lines[:closing]))


def marks_of(customer: Customer) -> frozenset[int]:
    """Marks of the words of a customer's name and mailbox, so that they are recognised without being kept."""
    told = [customer.name or "", (customer.email or "").partition("@")[0]]
    words = (word for text in told for word in _WORD.findall(text.replace(".", " ").replace("_", " ")))
    parts = {part for word in words for part in _parts(word)}
    return frozenset(mark_of(part) for part in parts if len(part) >= SHORTEST_NAME or not part.isascii())


@lru_cache(maxsize=REMEMBERED)
def _marks(word: str) -> frozenset[int]:
    """Marks of a word and its parts."""
    return frozenset(map(mark_of, _parts(word)))


def _parts(word: str) -> set[str]:
    """A word, and those it is put together of: `Muster` of `Muster-O'Hara's`."""
    return {word, *word.split("-"), *re.split(r"['’-]", word)}


def mark_of(word: str) -> int:
    """31 bits of a word's SHA-256: enough to know a word again, too few to tell which it was."""
    return int.from_bytes(sha256(_folded(word).encode()).digest()[:4]) & 0x7FFFFFFF


def _visible(text: str) -> str:
    if text.replace("\n", "").isprintable():
        return unicodedata.normalize("NFC", text)
    kept = (c for c in text.replace("\r\n", "\n") if c in _KEPT_JOINERS or unicodedata.category(c) not in _HIDDEN)
    lines = "".join("\n" if c in "\r\u2028\u2029\x0b\x0c\x85" else c for c in kept)
    return unicodedata.normalize("NFC", "".join(c for c in lines if c == "\n" or unicodedata.category(c) != "Cc"))


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _code(found: re.Match[str]) -> str:
    """A number where letters and digits are mixed: orders, parcels, accounts; short ones are names of products."""
    digits = sum(map(str.isdigit, found[0]))
    return NUMBER if digits > 4 or (digits == 4 and any(map(str.isalpha, found[0]))) else found[0]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


@cache
def _words() -> Names:
    return read_model(files("knowledge.learning") / "names.yaml", Names, "learning/names.yaml")


def _closes(line: str) -> bool:
    """Whether a line is a farewell. A sentence that happens to begin with such a word is longer."""
    folded = _folded(line).strip(" ,.!-–—")
    return any(folded.startswith(closing) and len(folded) <= len(closing) + 30 for closing in _closings())


@cache
def _closings() -> tuple[str, ...]:
    return tuple(_folded(closing) for closing in _words().closings)


@cache
def _greets() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{_either(_words().greetings, spelled=False)})\b[^.?!\n]{{0,60}}[,.!:，、。！]?\s*$")


@cache
def _addresses() -> tuple[re.Pattern[str], ...]:
    street = _either(_words().streets)
    ending = r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|straat|laan|plein|gatan|vägen)"
    return (
        re.compile(rf"(?<!\w)\d{{1,5}}[a-z]?,? (?:[^\W\d_]+\.? ){{0,3}}(?:{street})(?!\w)\.?", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)(?:{street})\.?(?: [^\W\d_]+\.?){{0,4}},? (?:n[r°º]?\.? ?)?\d{{1,5}}[a-z]?(?!\w)", re.IGNORECASE
        ),
        re.compile(rf"[^\W\d_]{{2,}}{ending} ?\d{{1,5}} ?[a-z]?(?!\w)", re.IGNORECASE),
        _EASTERN_ADDRESS,
        _POSTCODE_AND_TOWN,
    )


# Functions, for a template that names groups costs a look-up by the whole pattern each time.
def _behind(found: re.Match[str]) -> str:
    return f"{found[1]} {NAME}"


def _signed(found: re.Match[str]) -> str:
    return f"{found[1]},{found[2]}{NAME}"


@cache
def _names() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    """Patterns and what is put in their place. Names begin with a capital, or are of a script that has none."""
    words = _words()
    name = r"(?!‹)[^\W\d_a-zà-öø-ÿа-яёіїєґ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?"
    names = rf"{name}(?: (?:(?:de|da|do|di|van|von|der|den|la|le|del|bin|al) ){{0,3}}{name}){{0,3}}"
    lexicons = (words.greetings, words.titles, words.introductions, words.closings)
    greetings, titles, introductions, closings = map(_either, lexicons)
    after, no_names = "|".join(words.after_names), "|".join(words.no_names)
    return (
        (re.compile(rf"(?i:(?<!\w)((?:{titles})\.?)) {names}"), _behind),
        (
            re.compile(
                rf"(?i:^([^\S\n]*(?:{greetings}))) (?:{names}|[^\W\d_]+)(?=\s*(?:[,!.:，！。]|$))", re.MULTILINE
            ),
            _behind,
        ),
        (re.compile(rf"(?i:(?<![^\W_])({introductions})) ?{names}"), _behind),
        (re.compile(rf"(?i:(?<![^\W_])({closings})[,.!]?)(\s+){names}(?=\s*$)"), _signed),
        (re.compile(rf"(?<!\w)(?!{no_names})[^\W\d_]{{1,8}}(?={after})"), NAME),
        (re.compile(rf"(?<=[はがのをに、。的给和与])(?!{no_names})[^\W\d_]{{1,4}}(?={after})"), NAME),
    )


def _either(words: Iterable[str], *, spelled: bool = True) -> str:
    """Any of these words, longest first; as people spell them (with accents), or folded."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(_spelled(word) if spelled else re.escape(_folded(word)) for word in longest_first)


_ACCENTED = {
    "a": "aàáâãäåā",
    "e": "eèéêëē",
    "i": "iìíîïī",
    "o": "oòóôõöøō",
    "u": "uùúûüū",
    "c": "cçć",
    "n": "nñń",
    "s": "sśşš",
}
_ACCENTED_MORE = {"и": "ий", "z": "zźż", "'": "'’"}


def _spelled(word: str) -> str:
    spelled = "".join(f"[{also}]" if (also := {**_ACCENTED, **_ACCENTED_MORE}.get(c)) else re.escape(c) for c in word)
    return spelled.replace("[sśşš][sśşš]", "(?:ss|ß)")
