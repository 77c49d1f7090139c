"""What in a translation for a customer does not fit the manners of their market, as warnings for people. Pure."""

from collections.abc import Iterable

from crossdesk.manners.market_of import market_of

from translation.manners.check_text import check_text
from translation.manners.style import Manners

OF_ADDRESS = frozenset({"address", "mixed_address"})
"""Engines choose the form of address; greetings and courtesy are the writer's own, who is told while writing."""


def misfits(manners: Manners, country: str | None, language: str, text: str, names: Iterable[str] = ()) -> list[str]:
    """One warning for all forms of address in a text in `language` (BCP 47) that its market does not use."""
    market = market_of(manners.markets, country, language)
    if market is None:
        return []
    found = [each for each in check_text(text, market, manners, names=names) if each.kind in OF_ADDRESS]
    if not found:
        return []
    return [f"{market} is addressed with {found[0].wanted}, and the translation is not, {len(found)} times"]
