"""How far and how fast a card would have had to travel between two payments."""

from math import asin, cos, radians, sin, sqrt

from payments_risk.features.payment import Payment

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
FASTEST_KMH = 900.0
"""About the speed of an airliner."""
NEARBY_KM = 500.0
"""Places found by IP err by tens to hundreds of kilometres; below this distance no speed is believed."""


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance (km) of two places in degrees, by the haversine formula."""
    north, to_north = radians(latitude), radians(to_latitude)
    chord = (
        sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin(radians(to_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def speed_kmh(km: float, seconds: float) -> float:
    """Speed over a distance; within the same second it is taken as one second, so that it stays a number."""
    return km / (max(seconds, 1.0) / 3600)


def is_impossible(km: float, seconds: float) -> bool:
    """Whether nobody could have travelled so far in that time: more than 900 km/h over more than 500 km."""
    return km > NEARBY_KM and speed_kmh(km, seconds) > FASTEST_KMH


def travelled(last: Payment, payment: Payment) -> tuple[float, float, float]:
    """Kilometres, kilometres an hour, and 1.0 where that is impossible: between two payments that both have a place."""
    places = (last.latitude, last.longitude, payment.latitude, payment.longitude)
    km = distance_km(*places)  # type: ignore[arg-type]  # as the docstring says
    seconds = payment.at - last.at
    return (km, speed_kmh(km, seconds), float(is_impossible(km, seconds)))
