"""All glossaries of one shop, by market, as the one glossary that rules read, and what stands against each other."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.glossaries import ALL_MARKETS, GlossaryWritten
from crossdesk.errors import Permanent
from pydantic import ValidationError

from translation.glossary.contradictions import MOST_TOLD, Contradiction, contradictions
from translation.glossary.entries import Glossary

LISTS = ("do_not_translate", "preferred", "forbidden")


class Fault(NamedTuple):
    """A place such as `preferred[3].term` of what was written, and what is wrong there."""

    field: str
    detail: str


class GlossaryRefused(Permanent):
    """Words that cannot be gone by. `faults` has one at least. Trying again changes nothing."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.detail}" for fault in faults[:MOST_TOLD]))


def merged(tenant: str, written: Mapping[str, GlossaryWritten]) -> Glossary:
    """Entries of a market count in it alone, those of `all` everywhere. Raises GlossaryRefused for what is no term."""
    entries = {name: [entry for entry, _, _ in _entries(written, name)] for name in LISTS}
    try:
        return Glossary.model_validate({"tenant": tenant, **entries})
    except ValidationError as error:
        raise GlossaryRefused([_fault(written, each) for each in error.errors()[:MOST_TOLD]]) from error


def check_glossary(tenant: str, market: str, written: Mapping[str, GlossaryWritten]) -> Glossary:
    """`written` are all of the shop's, of which that of `market` is new. Raises GlossaryRefused."""
    numbers = [fault for name in LISTS for fault in _card_numbers(written, name, market)]
    if numbers:
        raise GlossaryRefused(numbers[:MOST_TOLD])
    glossary = merged(tenant, written)
    if found := contradictions(glossary):
        raise GlossaryRefused([_told(written, market, each) for each in found[:MOST_TOLD]])
    return glossary


def _entries(written: Mapping[str, GlossaryWritten], name: str) -> Iterable[tuple[dict[str, Any], str, int]]:
    """The entries of one list of all markets in a fixed order, each with its market and its number there."""
    for market in sorted(written):
        markets = () if market == ALL_MARKETS else (market,)
        for number, entry in enumerate(getattr(written[market], name)):
            told = {"term": entry} if isinstance(entry, str) else entry.model_dump()
            yield {**told, "markets": markets}, market, number


def _place(written: Mapping[str, GlossaryWritten], name: str, number: int) -> tuple[str, str]:
    """Market and place, such as `preferred[3]`, of an entry of the merged list."""
    _, market, own = list(_entries(written, name))[number]
    return market, f"{name}[{own}]"


def _told(written: Mapping[str, GlossaryWritten], market: str, found: Contradiction) -> Fault:
    first, second = (_place(written, *_parted(place)) for place in (found.first, found.second))
    own, other = (first, second) if first[0] == market else (second, first)
    where = other[1] if other[0] == own[0] else f"{other[1]} of the glossary for {other[0]}"
    return Fault(own[1], f"contradicts {where}: {found.why}")


def _parted(place: str) -> tuple[str, int]:
    name, _, number = place.rstrip("]").partition("[")
    return name, int(number)


def _fault(written: Mapping[str, GlossaryWritten], error: Any) -> Fault:
    name, *rest = error["loc"]
    if not rest:
        return Fault(str(name), f"{error['msg']}, counted over all your glossaries")
    _, place = _place(written, str(name), int(rest[0]))
    parts = [f".{part}" if isinstance(part, str) else f"[{part}]" for part in rest[1:]]
    field = place if name == "do_not_translate" else place + "".join(parts)
    return Fault(field, str(error["msg"]).removeprefix("Value error, "))


def _card_numbers(written: Mapping[str, GlossaryWritten], name: str, market: str) -> Iterable[Fault]:
    for entry, of_market, number in _entries(written, name):
        if of_market == market and any(has_card_number(str(value)) for value in entry.values()):
            yield Fault(f"{name}[{number}]", "a card number stands in it, and none is kept here")
