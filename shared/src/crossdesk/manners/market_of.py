"""Which market of `markets.yaml` a reader belongs to. Pure."""

from collections.abc import Iterator, Mapping

from crossdesk.manners.style import MarketStyle, language_of

Styles = Mapping[str, MarketStyle]


def market_of(styles: Styles, country: str | None, language: str) -> str | None:
    """The market of a country (ISO 3166) and a language (BCP 47), or one that speaks to its readers alike.

    Alike: all markets of that language accept the same forms of address and ask for the same courtesy. None: nobody
    knows how readers there are spoken to.
    """
    tags = list(_ever_shorter(language))
    named = next((name for tag in tags if (name := f"{country}/{tag}") in styles), None)
    if named:
        return named
    others = next((found for tag in tags if (found := _of_language(styles, tag))), [])
    manners = {(styles[name].address, styles[name].courtesy, styles[name].formality) for name in others}
    return others[0] if len(manners) == 1 else None


def _of_language(styles: Styles, tag: str) -> list[str]:
    return [name for name in styles if language_of(name) == tag]


def _ever_shorter(language: str) -> Iterator[str]:
    """`zh-Hant-TW`, `zh-Hant`, `zh`, as `markets.yaml` writes them."""
    parts = [part.title() if len(part) == 4 else part for part in language.replace("_", "-").lower().split("-")]
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])
