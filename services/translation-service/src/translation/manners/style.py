"""Styles and greetings, as answers have them, together with the forms of address that replies are checked by."""

from typing import NamedTuple

from crossdesk.errors import Misconfigured
from crossdesk.manners.style import Greetings, MarketStyle, Styles, language_of, load_styles

from translation.manners.registers import Register, load_registers


class Manners(NamedTuple):
    """Styles by market (`DE/de`), greetings and registers by language."""

    markets: dict[str, MarketStyle]
    greetings: dict[str, Greetings]
    registers: dict[str, Register]

    @property
    def styles(self) -> Styles:
        return Styles(self.markets, self.greetings)


def load_manners() -> Manners:
    """The installed files. Raises Misconfigured."""
    return agreed(Manners(*load_styles(), load_registers()))


def agreed(manners: Manners) -> Manners:
    """The same, if the files agree. Raises Misconfigured naming every market of which they do not."""
    faults = [fault for market, style in manners.markets.items() for fault in _faults(market, style, manners)]
    if faults:
        raise Misconfigured(f"markets.yaml: {'; '.join(faults)}")
    return manners


def _faults(market: str, style: MarketStyle, manners: Manners) -> list[str]:
    language = language_of(market)
    forms = manners.registers.get(language, Register()).forms
    faults = [f"{market}.address: {language} has no form {form!r}" for form in style.address if form not in forms]
    if language not in manners.greetings:
        faults.append(f"{market}: greetings.yaml has no {language}")
    return faults
