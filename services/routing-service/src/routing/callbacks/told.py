"""What the customer is told of a callback, in their language and on their own clock: `told_texts.yaml`."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from crossdesk.contracts.knowledge import Answer

from routing.callback import Window
from routing.customer_texts import in_language, read_texts

SCENARIO = "routing/callback"
REMEMBERED = 1024
"""Texts: customers of one language and zone are told the same window, one after the other."""
Text = Literal["booked", "reminded", "missed", "sooner", "cancelled"]


@lru_cache(maxsize=REMEMBERED)
def told(language: str, *texts: Text, window: Window | None = None) -> Answer | None:
    """These sentences in a language (BCP 47) or its primary one; None where we have no words in it.

    `{when}` in them is the day and times of `window` as its zone's clock shows them.
    """
    found = in_language(told_texts(), language)
    if found is None:
        return None
    words, tag = found
    when = written(window, tag) if window else ""
    text = " ".join(words[name].replace("{when}", when) for name in texts)
    return Answer(text=text, language=tag, scenario=f"{SCENARIO}_{texts[0]}")


def written(window: Window, tag: str) -> str:
    """`Freitag, 27. November 2026, 09:00-12:00 (Europe/Berlin)` in the language, both days if there are two."""
    locale, zone = Locale.parse(tag, sep="-"), ZoneInfo(window.time_zone)
    starts, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    from_, until = (format_time(at, "short", locale=locale) for at in (starts, ends))
    day = format_date(starts.date(), "full", locale=locale)
    if ends.date() != starts.date():
        until = f"{format_date(ends.date(), 'full', locale=locale)}, {until}"
    return f"{day}, {from_}\N{EN DASH}{until} ({window.time_zone})"


def told_texts() -> Mapping[str, Mapping[str, str]]:
    """The texts by language and name."""
    return read_texts("callbacks", "told_texts.yaml")
