"""What the world has agreed on and customers expect: names of time zones, countries' zones, digits of currencies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel.core import get_global

NO_ZONES_OF_PLACES = {"localtime", "Factory"}
"""Names zoneinfo offers that say nothing about where the customer is."""


@dataclass(frozen=True)
class Conventions:
    """`zone_names`: case-folded IANA name -> IANA name. `main_zones`: country -> IANA name. `exponents`: ISO 4217."""

    zone_names: dict[str, str]
    main_zones: dict[str, str]
    exponents: dict[str, int]


def conventions(main_zones: Mapping[str, str], exponents: Mapping[int, Iterable[str]]) -> Conventions:
    """Join our data files with CLDR's (countries of one zone) and the zones this machine knows."""
    zones = available_timezones() - NO_ZONES_OF_PLACES
    by_country = {country: names[0] for country, names in get_global("territory_zones").items() if len(names) == 1}
    return Conventions(
        zone_names={name.casefold(): name for name in zones},
        main_zones={c: name for c, name in {**by_country, **main_zones}.items() if name in zones},
        exponents={currency: digits for digits, currencies in exponents.items() for currency in currencies},
    )
