"""A wait in the customer's language, as in `wait_texts.yaml`."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from routing.customer_texts import in_language, read_texts
from routing.waiting.told_again import ToldWait

HOUR = 60
IN_HOURS_FROM = 120
"""Minutes; 90 of them are said as such."""


def wait_text(
    told: ToldWait, language: str, opens_at: datetime | None = None, zone: ZoneInfo | None = None
) -> tuple[str, str] | None:
    """The text and its language: the message's or its primary one; None where we have no words in it.

    `opens_at` is told in `zone`, by its name.
    """
    found = in_language(wait_texts(), language)
    if found is None:
        return None
    words, tag = found
    return " ".join(_sentences(told, words, opens_at, zone)), tag


def _sentences(told: ToldWait, words: Mapping[str, str], opens_at: datetime | None, zone: ZoneInfo | None) -> list[str]:
    if told.state == "nobody_on_duty":
        opening = [words["opens"].format(opens=_local(opens_at, zone))] if opens_at and zone else []
        return [words["nobody"], *opening]
    place = words["place"].format(position=told.position)
    if told.state == "unknown" or told.least is None:
        return [place, words["unknown"]]
    return [place, words["wait"].format(wait=_range(told.least, told.most, words))]


def _range(least: int, most: int | None, words: Mapping[str, str]) -> str:
    if most is None:
        return words["more_than"].format(least=_length(least, words))
    if least == 0:
        return words["up_to"].format(most=_length(most, words))
    return f"{_length(least, words)} – {_length(most, words)}"


def _length(minutes: int, words: Mapping[str, str]) -> str:
    if minutes >= IN_HOURS_FROM:
        return words["hours"].format(n=minutes // HOUR)
    return words["minutes"].format(n=minutes)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    """In digits that are read alike everywhere."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def wait_texts() -> Mapping[str, Mapping[str, str]]:
    """By language."""
    return read_texts("waiting", "wait_texts.yaml")
