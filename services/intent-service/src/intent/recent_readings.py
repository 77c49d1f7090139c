"""Remembers how messages were read: at peaks many customers ask the same in the same words."""

from collections import OrderedDict

from intent.masking import mask
from intent.reading import Reader, Reading, split_sentences

REMEMBERED = 20_000
LONGEST = 300
"""Characters; longer messages are hardly ever the same."""

Key = tuple[tuple[str, ...], str | None]


class RecentReadings:
    """Reads like `Reader`, once for each message. Numbers and addresses are masked in what is kept."""

    def __init__(self, reader: Reader, remembered: int = REMEMBERED) -> None:
        self._reader = reader
        self._remembered = remembered
        self._known: OrderedDict[Key, Reading] = OrderedDict()

    def read(self, text: str, locale: str | None = None) -> Reading:
        """See `Reader.read`: what that finds depends on nothing but the masked sentences and the locale."""
        if len(text) > LONGEST:
            return self._reader.read(text, locale)
        key = (tuple(map(mask, split_sentences(text))), locale)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._reader.read(text, locale)
            if len(self._known) > self._remembered:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return known
