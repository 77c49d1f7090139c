"""What there is to say about a reply before it is sent: what does not fit, what would, times on its reader's clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from crossdesk.contracts.reply_check import (
    FestivalShown,
    FindingShown,
    MomentShown,
    ReplyChecked,
    ReplyToCheck,
    StyleShown,
)
from crossdesk.manners.festivals import Festival, greeted_on, load_festivals
from crossdesk.manners.market_of import market_of
from crossdesk.manners.style import MarketStyle, language_of

from translation.manners.check_text import check_text
from translation.manners.local_times import Reader, local_hour, moment_text, on_clock, promise_text
from translation.manners.style import Manners, load_manners
from translation.script import subtags


class Advice(NamedTuple):
    """What is known of all markets."""

    manners: Manners
    festivals: Mapping[str, Festival]


def load_advice() -> Advice:
    """From the installed files. Raises Misconfigured."""
    manners = load_manners()
    return Advice(manners, load_festivals(manners.markets))


def advise(advice: Advice, asked: ReplyToCheck, language: str, now: datetime) -> ReplyChecked:
    """Findings on a reply in `language` (BCP 47), and suggestions in the customer's. `now` is aware."""
    market = market_of(advice.manners.markets, asked.country, asked.customer_language)
    zone = zone_of(asked.time_zone)
    hour = local_hour(now, zone) if zone else None
    checked = market is not None and _reads(language, market)
    found = _findings(advice.manners, asked, market, hour) if market and checked else []
    told = ReplyChecked(language=language, market=market, checked=checked, why=_why(market, language), findings=found)
    return told.model_copy(update={**_suggested(advice, market, hour), **_on_clock(advice, asked, market, zone, now)})


def zone_of(name: str | None) -> ZoneInfo | None:
    """None for a name that no zone has."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def locale_of(language: str, country: str | None) -> Locale:
    """CLDR's locale for a language, as in the country where CLDR knows that; English for one it does not know."""
    first, *more = subtags(language)
    spoken = "_".join([first, *(part.title() for part in more if len(part) == 4)])
    of_tag = next((part.upper() for part in more if len(part) == 2), None)
    for tag in (*(f"{spoken}_{each}" for each in (country, of_tag) if each), spoken, first):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue  # the language is not known of that country, or not at all
    return Locale("en")


def _reads(language: str, market: str) -> bool:
    """Whether a text is in the language of a market, script included where the market names one."""
    own = subtags(language_of(market))
    return subtags(language)[: len(own)] == own or (len(own) > 1 and subtags(language) == own[:1])


def _why(market: str | None, language: str) -> str:
    if market is None:
        return "the manners of the customer's market are not known"
    if not _reads(language, market):
        return f"the reply is in {language}: the manners of {market} are for {language_of(market)}"
    return f"checked by the manners of {market}"


def _findings(manners: Manners, asked: ReplyToCheck, market: str, hour: int | None) -> list[FindingShown]:
    found = check_text(asked.text, market, manners, hour, asked.names)
    return [
        FindingShown(
            kind=each.kind, start=each.start, end=each.end, said=asked.text[each.start : each.end], wanted=each.wanted
        )
        for each in found
    ]


def _suggested(advice: Advice, market: str | None, hour: int | None) -> dict[str, object]:
    if market is None:
        return {}
    style = advice.manners.markets[market]
    greeting = advice.manners.styles.greeting(market, hour)
    return {"style": _style(style), "greeting": greeting, "closing": style.closing}


def _style(style: MarketStyle) -> StyleShown:
    return StyleShown.model_validate(style.model_dump(include=set(StyleShown.model_fields)))


def _on_clock(
    advice: Advice, asked: ReplyToCheck, market: str | None, zone: ZoneInfo | None, now: datetime
) -> dict[str, object]:
    if zone is None:
        return {}
    reader = Reader(zone, locale_of(asked.customer_language, asked.country))
    greeted = greeted_on(on_clock(now, zone).date(), market, advice.festivals) if market else None
    return {
        "festival": FestivalShown(name=greeted.festival, greeting=greeted.greeting) if greeted else None,
        "local_time": moment_text(now, reader),
        "moments": [MomentShown(at=at, told=promise_text(at, now, reader)) for at in asked.moments],
    }
