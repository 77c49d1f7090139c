"""What a breaker did, told from the requests that reached the carriers while they were broken. Pure rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loadtests.faults.carrier_double import Asked, Behaviour

OPENS_WITHIN = 5.0
REST = 10.0
"""Seconds between two probes of an open breaker (services/logistics-service, breaker.py)."""
JITTER = 2.0
"""Seconds that a busy machine may deliver a request early or late."""


@dataclass(frozen=True)
class Break:
    """One way of breaking from `began` on (time.monotonic()), and what reached the carriers until it ended."""

    behaviour: Behaviour
    began: float
    asked: Sequence[Asked]

    @property
    def first_burst(self) -> list[Asked]:
        """What came before the first rest: requests with less than half a rest between them."""
        burst: list[Asked] = []
        for each in self.asked:
            if burst and each.at - burst[-1].at > REST / 2:
                break
            burst.append(each)
        return burst

    @property
    def probes(self) -> list[Asked]:
        """What came after it: one at a time, where the breaker is right."""
        return list(self.asked[len(self.first_burst) :])

    @property
    def opened_after(self) -> float:
        """Seconds from the first request that met the break to the last one before the rest."""
        burst = self.first_burst
        return burst[-1].at - burst[0].at if burst else 0.0


def complaints(found: Break) -> Iterator[str]:
    """What a breaker should have done and did not."""
    if not found.asked:
        yield f"{found.behaviour}: nobody asked the carriers, so nothing was shown"
        return
    if found.opened_after > OPENS_WITHIN:
        yield f"{found.behaviour}: breaker open after {found.opened_after:.1f} s, wanted < {OPENS_WITHIN:g} s"
    if not found.probes:
        yield f"{found.behaviour}: no probe within {REST + JITTER:g} s of rest"
    if any(each.others for each in found.probes):
        yield f"{found.behaviour}: probes overlap, wanted one at a time"
    gaps = [later.at - earlier.at for earlier, later in pairwise(found.probes)]
    if gaps and min(gaps) < REST - JITTER:
        yield f"{found.behaviour}: two probes {min(gaps):.1f} s apart, wanted a rest of {REST:g} s"


def told(found: Break) -> str:
    """The clause for the table."""
    requests, probes = len(found.first_burst), len(found.probes)
    return f"{found.behaviour}: open after {found.opened_after:.1f} s and {requests} requests, {probes} probes"
