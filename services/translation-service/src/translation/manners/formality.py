"""How formally the readers of a market are spoken to, and in which voice, in the words engines take. Pure."""

from collections.abc import Mapping

from crossdesk.contracts.event import GrammaticalGender
from crossdesk.manners.style import MarketStyle

from translation.engines.engine import Formality
from translation.script import subtags

TOLD: Mapping[str, Formality] = {"formal": "formal", "informal": "informal"}
"""`polite` markets use several forms of address; there the engine's own habit is left."""


def formality_of(markets: Mapping[str, MarketStyle], market: str | None, language: str) -> Formality:
    """Of a country (ISO 3166; None: not known) and the language of the text (BCP 47); `default` where none is known."""
    style = _style_of(markets, market, language)
    return TOLD.get(style.formality, "default") if style else "default"


def speaker_of(markets: Mapping[str, MarketStyle], market: str | None, language: str) -> GrammaticalGender:
    """The gender in which a shop speaks of itself there; `neutral` where nothing is known of the market."""
    style = _style_of(markets, market, language)
    return style.speaker if style else "neutral"


def _style_of(markets: Mapping[str, MarketStyle], market: str | None, language: str) -> MarketStyle | None:
    tags = (language, subtags(language)[0])
    return next((markets[name] for tag in tags if (name := f"{market}/{tag}") in markets), None)
