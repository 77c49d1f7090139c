"""What of a shop's desks is refused, with its place: contradictions, countries without known holidays, keys twice."""

import json
from collections.abc import Iterator
from functools import cache

import holidays
from crossdesk.contracts.desk_checks import faults_in_desks
from crossdesk.contracts.desks import HolidayCalendar, ShopDesks

from gateway.problems import FieldError, field_errors


def errors_in(asked: ShopDesks, body: bytes) -> list[FieldError]:
    """All that is wrong; `body` is what the shop wrote, for a key given twice is gone once it is read."""
    return [*_keys_twice(body), *field_errors(faults_in_desks(asked)), *_unknown_holidays(asked)]


def _keys_twice(body: bytes) -> Iterator[FieldError]:
    twice: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    json.loads(body, object_pairs_hook=note)
    for name in twice:
        yield FieldError(field=name, detail="is given twice in one object; put both into one")


def _unknown_holidays(asked: ShopDesks) -> Iterator[FieldError]:
    for desk, calendar in enumerate(asked.desks):
        for number, source in enumerate(calendar.holidays):
            if fault := _fault(source):
                yield FieldError(field=f"desks[{desk}].holidays[{number}].{fault[0]}", detail=fault[1])


def _fault(source: HolidayCalendar) -> tuple[str, str] | None:
    known = _countries()
    if source.country not in known:
        return "country", "is none whose public holidays are known"
    if source.region and source.region not in known[source.country]:
        regions = ", ".join(known[source.country]) or "none"
        return "region", f"is no region of {source.country} whose holidays are known; there are {regions}"
    return None


@cache
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)
