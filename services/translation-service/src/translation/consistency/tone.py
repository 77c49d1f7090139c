"""Whether a reply addresses its customer as the markets of its language expect. Pure."""

from crossdesk.manners.style import language_of

from translation.manners.find_address import find_address
from translation.manners.style import Manners
from translation.script import subtags


def fits_market(manners: Manners, text: str, language: str) -> bool | None:
    """None where no form of address is found, or none is expected of the language (BCP 47)."""
    tag = next((name for name in manners.registers if name in (language, subtags(language)[0])), None)
    if tag is None:
        return None
    accepted = {form for name, style in manners.markets.items() if language_of(name) == tag for form in style.address}
    forms = {hit.form for hit in find_address(text, tag, manners.registers)}
    return forms <= accepted if forms and accepted else None
