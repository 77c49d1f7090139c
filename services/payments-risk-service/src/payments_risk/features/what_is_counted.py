"""What is counted of the payments of one entity (a card, an IP ...), over which windows and up to which bounds."""

from functools import cache

from payments_risk.features.payment import Kind

WINDOWS = {"1m": 60, "10m": 600, "1h": 3600, "24h": 86_400, "7d": 7 * 86_400, "30d": 30 * 86_400}
"""Seconds. A window ends with the payment it is asked for, which it holds; it begins after, not at, its start."""
HORIZON = 30 * 86_400
MOST_COUNTED: dict[Kind, int] = {
    "card": 256, "customer": 256, "device": 256, "email": 256, "ip": 128, "terminal": 128, "bin": 64,
}  # fmt: skip
"""No window counts more than so many payments of an entity, the newest: `64` of a BIN then means at least 64. What is
read for a payment thus has a bound, also for a BIN that half the shop's customers have."""

FACETS: dict[Kind, tuple[str, ...]] = {
    "card": ("terminal", "ip", "device", "ip_country"),
    "customer": ("card", "device", "ip_country"),
    "device": ("card", "email"),
    "ip": ("card", "email"),
    "bin": ("card",),
    "email": ("card",),
    "terminal": ("card",),
}
"""What is counted apart for each kind: how many different cards an IP used, and so on."""
MOST_LATER = 64
PLURAL = {
    "card": "cards", "device": "devices", "email": "emails", "ip": "ips", "ip_country": "ip_countries",
    "terminal": "terminals",
}  # fmt: skip
TRAVELS: frozenset[Kind] = frozenset({"card", "customer"})
OF_A_WINDOW = ("count", "sum", "decline_share", "small_share")
"""What is counted in each window, before its facets."""
OF_ALL = ("since_last", "since_first", "travel_km", "travel_kmh", "impossible")
"""What is told once of an entity; travel only of those in TRAVELS."""
COUNTED = len(OF_A_WINDOW) + max(map(len, FACETS.values()))
TOLD = len(WINDOWS) * COUNTED + len(OF_ALL)
"""How many numbers of a window, and of an entity, there are at most."""


@cache
def counted_names(kind: Kind) -> tuple[str, ...]:
    """Names of the numbers of one kind of entity, in their order."""
    counted = [*OF_A_WINDOW, *(PLURAL[facet] for facet in FACETS[kind])]
    names = [f"{kind}_{what}_{window}" for window in WINDOWS for what in counted]
    return (*names, *(f"{kind}_{what}" for what in (OF_ALL if kind in TRAVELS else OF_ALL[:2])))
