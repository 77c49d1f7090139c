"""Which targets hold for a conversation, of those its tenant promises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Literal, get_args

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import CustomerTier
from crossdesk.contracts.service_levels import ServiceLevels, SlaClockKind, SlaConditions, SlaTargets

BREACH = 100
"""Percent of a target."""
_LASTS = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m)?")

TIERS: tuple[CustomerTier, ...] = get_args(CustomerTier)
"""From the one that counts for least."""
Pausing = Literal["next_response", "resolution"]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is known of a conversation that a target may depend on."""

    lane: Lane = "normal"
    priority: int = 0
    customer: CustomerTier = "standard"
    market: str | None = None

    def and_then(self, later: "Matter") -> "Matter":
        """What is known after a later message: what was urgent stays so, and nobody counts for less."""
        return Matter(
            "urgent" if "urgent" in (self.lane, later.lane) else later.lane,
            max(self.priority, later.priority),
            max(self.customer, later.customer, key=TIERS.index),
            later.market or self.market,
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised for one conversation: kept with it, so that a later version of the tenant's changes nothing.

    `gains` are points of priority by percent of a response's target.
    """

    rule: str
    targets: Mapping[SlaClockKind, timedelta]
    warn_at_percent: tuple[int, ...] = (50, 75, 90)
    pauses: frozenset[Pausing] = frozenset({"resolution"})
    reply_pauses: bool = False
    gains: Mapping[int, int] = field(default_factory=dict)

    def gain_at(self, percent: int) -> int:
        """Points a conversation has more once so much of a response's time is used up."""
        return max((points for reached, points in self.gains.items() if reached <= percent), default=0)


def terms_for(levels: ServiceLevels, matter: Matter) -> Terms:
    """Of the first rule that holds; the last one always does, see `service_level_checks`."""
    rule = next((rule for rule in levels.rules if _holds(rule.when, matter)), levels.rules[-1])
    return Terms(
        rule.name,
        targets_of(rule.targets),
        tuple(levels.warn_at_percent),
        frozenset(levels.pauses),
        levels.reply_pauses,
        {gain.from_percent: gain.points for gain in levels.gains},
    )


@lru_cache(maxsize=1024)
def targets_of(written: SlaTargets) -> Mapping[SlaClockKind, timedelta]:
    """The clocks that have a target."""
    told: dict[SlaClockKind, str | None] = {
        "first_response": written.first_response,
        "next_response": written.next_response,
        "resolution": written.resolution,
    }
    return {kind: read_duration(lasts) for kind, lasts in told.items() if lasts}


def read_duration(text: str) -> timedelta:
    """Opening time as `15m`, `8h` or `1h30m`; days are not offered, for a day of opening time means little.

    Raises ValueError for anything else, and for no time at all.
    """
    found = _LASTS.fullmatch(text)
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0)
    if not hours and not minutes:
        raise ValueError(f"{text!r} is no span of opening time; write it like '15m', '8h' or '1h30m'")
    return timedelta(hours=hours, minutes=minutes)


def _holds(when: SlaConditions, matter: Matter) -> bool:
    return (
        (when.lanes is None or matter.lane in when.lanes)
        and (when.priority_from is None or matter.priority >= when.priority_from)
        and (when.customer_tiers is None or matter.customer in when.customer_tiers)
        and (when.markets is None or matter.market in when.markets)
    )
