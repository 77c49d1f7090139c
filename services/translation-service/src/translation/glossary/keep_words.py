"""A shop's words in one translation: what engines are told of them, and what is mended and checked afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from translation.glossary.apply import engine_terms, in_one_word, kept_names, repaired, said_as
from translation.glossary.check import check
from translation.glossary.for_pair import PairGlossary


class TermsTold(NamedTuple):
    """Terms of the glossary in a text that stand as wanted or do not, and forbidden ones in the translation.

    `otherwise`: words of the text that the conversation may have translated otherwise before.
    """

    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()

    def why(self) -> str:
        """How many were not kept to, for people; nothing where all were."""
        counts = {"missed": len(self.missed), "forbidden": len(self.forbidden)}
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        glossary = f"terms of the glossary: {told}" if told else ""
        again = f"repeated words that may differ from before: {len(self.otherwise)}" if self.otherwise else ""
        return "; ".join(filter(None, [glossary, again]))


@dataclass(frozen=True)
class Words:
    """What counts for one text. `chosen`: of terms with several renderings, what the conversation said before."""

    pair: PairGlossary | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    def names(self, text: str) -> tuple[str, ...]:
        """What engines never see, for `facts.mask`."""
        return kept_names(self.pair, text) if self.pair else ()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where terms of the glossary stand in the text."""
        return [same[0][:2] for same in self.pair.in_source.longest(text)] if self.pair else []

    def terms(self, text: str) -> dict[str, str]:
        """For engines that take them."""
        return engine_terms(self.pair, text, self.chosen) if self.pair else {}

    def mended(self, text: str, translation: str) -> str:
        """Terms left untranslated are put in, and several renderings made one. Everything else is left."""
        if self.pair is None:
            return translation
        return in_one_word(self.pair, text, repaired(self.pair, text, translation, self.chosen), self.chosen)

    def told(self, text: str, translation: str) -> TermsTold:
        """As the translation stands at last."""
        if self.pair is None:
            return TermsTold()
        checked = check(self.pair, text, translation)
        return TermsTold(
            tuple(each.term for each in checked.present),
            tuple(each.term for each in checked.missed),
            tuple(said.entry.term for said in checked.forbidden),
        )

    def newly_said(self, text: str, translation: str) -> dict[str, str]:
        """Terms with several renderings that the conversation has not said before, and what it says for each now."""
        said = said_as(self.pair, text, translation) if self.pair else {}
        return {term: rendering for term, rendering in said.items() if term not in self.chosen}
