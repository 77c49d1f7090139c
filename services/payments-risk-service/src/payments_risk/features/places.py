"""Where an IP is: by default its country, and by a city file also its coordinates."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import iptocc
import maxminddb
from crossdesk.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Place:
    """An ISO 3166-1 alpha-2 country and coordinates in degrees, as far as they are known."""

    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


NOWHERE = Place()


class Places(Protocol):
    """Finds the place of an IP, from memory."""

    def find(self, ip: str) -> Place:
        """The place of an IPv4 or IPv6 address; `NOWHERE` for private and unknown ones, and for what is no address."""
        ...


class RegistryPlaces:
    """By the lists of the five regional registries in the wheel of `iptocc`.

    They tell the country an address was given to, which is not always where it is used, and no coordinates.
    """

    def find(self, ip: str) -> Place:
        """See `Places`."""
        return Place(iptocc.country_code(ip))


class CityFilePlaces:
    """By a city file in MaxMind's format (GeoLite2 City, GeoIP2 City, DB-IP City ...), read into memory once."""

    def __init__(self, file: Path) -> None:
        """Raises Misconfigured when the file cannot be read or holds no cities."""
        try:
            self._reader = maxminddb.open_database(file, maxminddb.MODE_MEMORY)
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise Misconfigured(f"city file {file}: {type(error).__name__}: give one in MaxMind's format") from error
        if "City" not in self._reader.metadata().database_type:
            found = self._reader.metadata().database_type
            raise Misconfigured(f"city file {file}: holds {found}, which has no coordinates: give a City file")

    def find(self, ip: str) -> Place:
        """See `Places`."""
        try:
            found: Any = self._reader.get(ip)
        except ValueError:  # no address, or an IPv6 one in a file of IPv4
            return NOWHERE
        if not isinstance(found, dict):
            return NOWHERE
        where = found.get("location", {})
        return Place(found.get("country", {}).get("iso_code"), where.get("latitude"), where.get("longitude"))


def places_by(city_file: Path | None) -> Places:
    """The city file where there is one, else the registries' lists."""
    return CityFilePlaces(city_file) if city_file else RegistryPlaces()
