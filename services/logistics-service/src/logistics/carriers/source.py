"""What a source of carriers' words offers, and which of its words are believed."""

import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crossdesk.contracts.logistics_facts import ShipmentFacts

from logistics.facts_heard import FactsHeard, scans_in, with_scans

MOST_AHEAD = timedelta(days=1)
"""Clocks and time zones differ by less; an event further ahead has not happened."""

LONGEST_WORDS = 300

log = logging.getLogger(__name__)


PLAIN = re.compile(r"[0-9A-Z][0-9A-Z._/-]{3,49}")


def is_plain(number: str) -> bool:
    """Whether a canonical number may go into a list or a path: what customers write has no other meaning there."""
    return PLAIN.fullmatch(number) is not None


@dataclass(frozen=True)
class Scope:
    """What a source may be asked. `name` is for settings, `title` for people.

    `most_numbers` a call, `most_calls` at once, `most_waiting` for their turn (None: any number). `registers`: the
    first question for a number takes one of the account's quota, so it is no mere read. `requests_per_second` is the
    account's limit, as it is set up.
    """

    name: str
    title: str
    most_numbers: int = 1
    most_calls: int = 3
    most_waiting: int | None = None
    takes: Callable[[str], bool] = is_plain
    registers: bool = False
    requests_per_second: float = 1.0


class Source(Protocol):
    """One account with one service. Both methods raise Unavailable, `look_up` also Unanswered when it is too slow."""

    async def turn(self) -> None:
        """Wait until a request may be made; to be followed by one `look_up`."""
        ...

    async def look_up(self, numbers: Sequence[str], new: Collection[str]) -> Mapping[str, ShipmentFacts]:
        """Facts by canonical number. `new`: those of the numbers of which nothing was heard before."""
        ...


def believed(
    scope: Scope, asked: Collection[str], found: Mapping[str, ShipmentFacts], now: datetime
) -> dict[str, FactsHeard]:
    """What may be told of an answer: of the numbers asked for, and without events from the future.

    What is left out counts as not answered, and the cause is logged; numbers are personal data and are not.
    """
    kept = {}
    for number, facts in found.items():
        cause = objection(number, asked, facts, now)
        if cause:
            log.error("a source's answer is not believed", extra={"source": scope.name, "cause": cause})
        else:
            kept[number] = heard_from(scope, facts)
    return kept


def heard_from(scope: Scope, facts: ShipmentFacts) -> FactsHeard:
    """The facts with who told them."""
    return with_scans(facts, scans_in(facts)).model_copy(update={"source": scope.name})


def objection(number: str, asked: Collection[str], facts: ShipmentFacts, now: datetime) -> str | None:
    """Why facts are not believed, or None."""
    if number not in asked or facts.tracking_number != number:
        return "it is about a parcel that was not asked for"
    if facts.last_event and facts.last_event.at > now + MOST_AHEAD:
        return "its last event lies more than a day in the future"
    return None


def said(text: str | None) -> str | None:
    """Words of a source as they are kept: NFC, single spaces, 300 characters at most; None when there are none."""
    if not text:
        return None
    return " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST_WORDS] or None
