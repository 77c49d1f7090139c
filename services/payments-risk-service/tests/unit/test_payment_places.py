import struct
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from payments_risk.features.places import NOWHERE, CityFilePlaces, Place, RegistryPlaces, places_by

# A MaxMind file is made here byte by byte, as its format says (MaxMind DB File Format Specification 2.0).
MARKER = b"\xab\xcd\xefMaxMind.com"


def text(value: str) -> bytes:
    return bytes([0x40 | len(value)]) + value.encode()  # up to 28 bytes


def number(value: int, kind: int) -> bytes:
    size = 8 if kind == 9 else 4 if kind == 6 else 2
    head = bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])
    return head + value.to_bytes(size, "big")


def double(value: float) -> bytes:
    return bytes([0x68]) + struct.pack(">d", value)


def mapping(**fields: bytes) -> bytes:
    return bytes([0xE0 | len(fields)]) + b"".join(text(name) + value for name, value in fields.items())


def a_city_file(folder: Path, database_type: str = "GeoLite2-City") -> Path:
    """A file of IPv4 with one record: all addresses below 128.0.0.0 are in Berlin."""
    berlin = mapping(
        country=mapping(iso_code=text("DE")), location=mapping(latitude=double(52.52), longitude=double(13.405))
    )
    nodes = 1
    tree = (nodes + 16).to_bytes(3, "big") + nodes.to_bytes(3, "big")  # left: the record; right: nothing
    about = mapping(
        binary_format_major_version=number(2, 5),
        binary_format_minor_version=number(0, 5),
        build_epoch=number(1_790_000_000, 9),
        database_type=text(database_type),
        description=mapping(en=text("a test")),
        ip_version=number(4, 5),
        languages=b"\x00\x04",
        node_count=number(nodes, 6),
        record_size=number(24, 5),
    )
    file = folder / "city.mmdb"
    file.write_bytes(tree + bytes(16) + berlin + MARKER + about)
    return file


def test_the_default_knows_countries_and_no_places() -> None:
    places = places_by(None)
    assert places.find("193.99.144.80").country == "DE"  # heise.de, given out by RIPE to Germany
    assert places.find("193.99.144.80").latitude is None


@pytest.mark.parametrize("ip", ["10.0.0.1", "127.0.0.1", "::1", "no address", ""])
def test_what_is_nowhere_has_no_country(ip: str) -> None:
    assert RegistryPlaces().find(ip) == NOWHERE


def test_a_city_file_gives_coordinates(tmp_path: Path) -> None:
    places = places_by(a_city_file(tmp_path))
    assert places.find("80.1.2.3") == Place("DE", 52.52, 13.405)


@pytest.mark.parametrize("ip", ["200.1.2.3", "2001:db8::1", "no address"])
def test_a_city_file_has_no_place_for_what_it_does_not_know(tmp_path: Path, ip: str) -> None:
    assert CityFilePlaces(a_city_file(tmp_path)).find(ip) == NOWHERE


def test_a_file_without_cities_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="GeoLite2-Country, which has no coordinates"):
        places_by(a_city_file(tmp_path, "GeoLite2-Country"))


@pytest.mark.parametrize("content", [None, b"no database"])
def test_a_file_that_cannot_be_read_is_refused_at_the_start(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "city.mmdb"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"city\.mmdb"):
        places_by(file)
