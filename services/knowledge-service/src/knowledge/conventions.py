"""What the world has agreed on and customers expect: time zones, currencies, laws, seasons, what words speak of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel.core import get_global

from knowledge.romanised import Romanised
from knowledge.seasons import Seasons
from knowledge.topics import Topics

NO_ZONES_OF_PLACES = {"localtime", "Factory"}
"""Names zoneinfo offers that say nothing about where the customer is."""


@dataclass(frozen=True, eq=False)
class Conventions:
    """`zone_names`: case-folded IANA name -> IANA name. `main_zones`: country -> IANA name. `exponents`: ISO 4217.

    `laws`: country -> the market whose law applies there; countries without one are left out.
    Equal is only one and the same.
    """

    zone_names: dict[str, str]
    main_zones: dict[str, str]
    exponents: dict[str, int]
    laws: dict[str, str]
    seasons: Seasons
    topics: Topics
    romanised: Romanised


def conventions(
    main_zones: Mapping[str, str],
    exponents: Mapping[int, Iterable[str]],
    markets: Mapping[str, Iterable[str]],
    seasons: Seasons,
    topics: Topics,
    romanised: Romanised,
) -> Conventions:
    """Join our data files with CLDR's (countries of one zone) and the zones this machine knows."""
    zones = available_timezones() - NO_ZONES_OF_PLACES
    by_country = {country: names[0] for country, names in get_global("territory_zones").items() if len(names) == 1}
    return Conventions(
        zone_names={name.casefold(): name for name in zones},
        main_zones={c: name for c, name in {**by_country, **main_zones}.items() if name in zones},
        exponents={currency: digits for digits, currencies in exponents.items() for currency in currencies},
        laws={country: law for law, countries in markets.items() for country in countries},
        seasons=seasons,
        topics=topics,
        romanised=romanised,
    )
