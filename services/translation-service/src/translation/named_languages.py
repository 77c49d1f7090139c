"""The languages of `languages.yaml` by their names in the CLDR, and what is there between two of them."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

import yaml
from babel import Locale
from crossdesk.contracts.translations_shown import EngineOfPair, LanguageShown, PairShown

from translation.engines.ask import Engines, Origin, in_order, why_none
from translation.translate_text import NO_ENGINE, same_language


@lru_cache(maxsize=1)
def named_languages() -> tuple[LanguageShown, ...]:
    """In the order of their tags."""
    tags = yaml.safe_load(files("translation").joinpath("languages.yaml").read_text("utf-8"))
    return tuple(_named(tag, label) for tag, label in tags.items())


def pairs_between(
    engines: Engines | None, source: str | None, target: str | None, country: str | None
) -> list[PairShown]:
    """Of these BCP 47 tags, or of the one that is given and every listed language; none without either.

    `country` is the customer's, which decides which engines may have the text.
    """
    if source is None and target is None:
        return []
    tags = [language.tag for language in named_languages()]
    sources, targets = [source] if source else tags, [target] if target else tags
    return [
        _pair(engines, one, other, Origin(country=country))
        for one in sources
        for other in targets
        if not same_language(one, other)
    ]


def _named(tag: str, label: str | None) -> LanguageShown:
    locale = Locale.parse(tag, sep="-")
    name, own = locale.get_display_name("en"), locale.get_display_name()
    return LanguageShown(tag=tag, name=name or tag, own_name=own or name or tag, identified_as=label)


def _pair(engines: Engines | None, source: str, target: str, origin: Origin) -> PairShown:
    found = list(_engines(engines, source, target, origin)) if engines else []
    reason = NO_ENGINE if engines is None else why_none(engines, source, target)
    return PairShown(source=source, target=target, engines=found, why_none=None if found else reason)


def _engines(engines: Engines, source: str, target: str, origin: Origin) -> Iterable[EngineOfPair]:
    for line in in_order(engines, source, target, origin):
        quality = line.entry.measured(source, target, origin.domain)
        yield EngineOfPair(name=line.entry.name, quality=quality, resting=line.guarded.breaker.is_open)
