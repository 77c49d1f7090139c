"""Finds the goods a message speaks of, as the customer wrote them: "blue wireless headphones", "Kopfhörer X200".

Known are kinds of goods (`products/<language>.yaml`: groups of nouns, written as in `inflected_words.py`, or plain in
scripts without spaces) and few brands, those that people say instead of a kind: a tenant's own names come from its
catalogue (`catalogue.py`). Some groups are apart: `attributes` may stand beside a noun; `no_goods` look like goods and
are none ("gift card"); `telephones` are no goods in a message with a word of `called_by`; `hours` are clocks and hours,
the latter beside a number or behind a word of `counted_by`; `endings` are those of the language's nouns, `fleeting` the
vowels of its genitives, `fronts` what a noun may be glued to ("Wollsocken", "электрогитара"), `links` what makes two
nouns one ("funda del sofá"). `parts` count only where nothing else is named ("the battery of my drill") or a word of
`left_out` tells that they are missing; so do goods behind `before_asides` ("on my stove") or before `behind_asides`. A
message with a word of `elsewhere` (a recipe, homework) speaks of no goods. The message's language has to be known,
since the boot of one language is the bot of another.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence

from intent.data_files import language_files, read
from intent.products_glued import GluedGoods
from intent.products_spaced import SpacedGoods

Span = tuple[int, int]
APART = frozenset(
    {
        *("attributes", "before_asides", "behind_asides", "called_by", "counted_by", "elsewhere", "endings"),
        *("fleeting", "fronts", "left_out", "links", "no_goods"),
        "parts",
    }
)
"""Groups that hold no goods."""
_GROUPS_ABROAD = ("electronics", "sports", "toys_and_games")
_ACCENTS_TELL = frozenset({"vi"})
_GLUED_LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "ja", "ko", "th"})
_COMPOUNDING_LANGUAGES = frozenset({"de", "nl", "sv"})
_WRITTEN_TOGETHER = {"hi": ("hi-Latn",), "hi-Latn": ("hi", "en")}
"""Hindi is written in two scripts, and in Latin letters English words stand in every other sentence."""
_FEWEST_LETTERS_ABROAD = 6
"""English words are common in other languages; shorter ones may mean something else there."""
_MOST = 8
_SAME_LANGUAGE = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "pt": "pt-BR"}

Find = Callable[[str, bool, Sequence[str] | None], list[Span]]
"""Text, whether telephone numbers are named, the text's folded words if they are known."""
Groups = Mapping[str, Sequence[str]]


class ProductWords:
    """Kinds of goods in all languages. The files of a language are read when its first message comes."""

    def __init__(self) -> None:
        self._paths = {path.name.removesuffix(".yaml"): path for path in language_files("products")}
        self._by_language: dict[str, Find] = {}

    def find(
        self,
        text: str,
        language: str | None,
        *,
        numbers_named: bool = False,
        words: Sequence[str] | None = None,
    ) -> list[str]:
        """Phrases in the order of mention, each once, at most eight.

        `text` is readable (see text.py). `numbers_named`: telephone numbers are named, so that "my phone" is no goods.
        `words`: of the text, folded, if they are known already.
        """
        spans = self._of(language or "en")(text, numbers_named, words)
        phrases = {phrase.casefold(): phrase for start, end in spans for phrase in [text[start:end]]}
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
        groups = _united([read(self._paths[name]) for name in (language, *_WRITTEN_TOGETHER.get(language, ()))])
        if language in _GLUED_LANGUAGES:
            return GluedGoods(groups, _nouns(groups)).find
        english = read(self._paths["en"]) if language != "en" else dict.fromkeys(_GROUPS_ABROAD, ())
        abroad = [word for group in _GROUPS_ABROAD for word in english[group] if _is_known_abroad(word)]
        return SpacedGoods(
            groups,
            [*_nouns(groups), *abroad],
            keeps_accents=language in _ACCENTS_TELL,
            is_compounding=language in _COMPOUNDING_LANGUAGES,
        ).find


def _united(files: Sequence[Groups]) -> Groups:
    names = dict.fromkeys(name for groups in files for name in groups)
    return {name: [word for groups in files for word in groups.get(name, ())] for name in names}


def _is_known_abroad(word: str) -> bool:
    return "_" not in word and len(word.strip("*")) >= _FEWEST_LETTERS_ABROAD


def _nouns(groups: Groups) -> list[str]:
    """All nouns but those for telephones."""
    return [word for group, words in groups.items() if group not in {*APART, "telephones"} for word in words]


def _written(phrase: str) -> str:
    """As people write it: NFKC has taken the Thai sara am apart."""
    return unicodedata.normalize("NFC", phrase.replace("\u0e4d\u0e32", "\u0e33"))
