"""How honest the waits told at arrival were: told against what happened.

Those who gave up are counted by when their turn would have come; leaving them out would make short waits of long ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.desk_simulation.desk_day import Contact
from routing.desk_simulation.service_figures import percentile
from routing.desk_simulation.simulate_day import Simulated

EDGES = (0, 15, 30, 60, 120, 300, 600, 1200, 3600)
"""Seconds told, by which contacts are put together."""
CLOSE_SECONDS, CLOSE_SHARE = 60.0, 0.5
"""A wait told is close to what happened within a minute, or within half of what was told."""


@dataclass(frozen=True, slots=True)
class Band:
    """Contacts that were told about as much: means in seconds, and between what four of five waited."""

    begins: float
    contacts: int
    told: float
    waited: float
    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of all who had to wait: seconds waited more than told (`bias`), and off either way (`error`, mean).

    `close` is the share told about right.
    """

    contacts: int
    bias: float
    error: float
    close: float
    bands: tuple[Band, ...]


def calibration(days: Sequence[Simulated]) -> Calibration:
    pairs = list(_pairs(contact for day in days for contact in day.contacts))
    off = [waited - told for told, waited in pairs]
    close = sum(abs(waited - told) <= max(CLOSE_SECONDS, CLOSE_SHARE * told) for told, waited in pairs)
    count = len(pairs) or 1
    return Calibration(
        contacts=len(pairs),
        bias=sum(off) / count,
        error=sum(map(abs, off)) / count,
        close=close / count,
        bands=tuple(_bands(pairs)),
    )


def _pairs(contacts: Iterable[Contact]) -> Iterable[tuple[float, float]]:
    """(told, waited) of those who were told to wait, and whose turn came."""
    for contact in contacts:
        if contact.told and contact.would_wait is not None:
            yield contact.told, contact.would_wait


def _bands(pairs: Sequence[tuple[float, float]]) -> Iterable[Band]:
    for begins, ends in zip(EDGES, (*EDGES[1:], float("inf")), strict=True):
        those = [pair for pair in pairs if begins <= pair[0] < ends]
        if those:
            waited = sorted(wait for _, wait in those)
            told = sum(each for each, _ in those) / len(those)
            ends_of_four = percentile(waited, 0.1), percentile(waited, 0.9)
            yield Band(begins, len(those), told, sum(waited) / len(those), *ends_of_four)
