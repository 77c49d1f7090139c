"""Remembers how messages were read: at peaks many customers ask the same in the same words."""

from collections import OrderedDict

from intent.message import masked_lines
from intent.reading import Reader, Reading

REMEMBERED = 20_000
LONGEST = 300
"""Characters; longer messages are hardly ever the same."""

Key = tuple[str, str | None]


class RecentReadings:
    """Reads like `Reader`, once for each message. Numbers and addresses are masked in what is kept."""

    def __init__(self, reader: Reader, remembered: int = REMEMBERED) -> None:
        self.reader = reader
        self._remembered = remembered
        self._known: OrderedDict[Key, Reading] = OrderedDict()

    def read(self, text: str, locale: str | None = None) -> Reading:
        """See `Reader.read`: what that finds depends on nothing but the masked lines and the locale."""
        masked = masked_lines(text)
        if len(masked) > LONGEST:
            return self.reader.read_masked(masked, locale)
        known = self._known.get((masked, locale))
        if known is None:
            known = self.reader.read_masked(masked, locale)
            self.remember(known, locale)
        else:
            self._known.move_to_end((masked, locale))
        return known

    def remember(self, reading: Reading, locale: str | None) -> None:
        """Keep a reading for the next who writes the same."""
        if len(reading.masked) > LONGEST:
            return
        self._known[reading.masked, locale] = reading
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
