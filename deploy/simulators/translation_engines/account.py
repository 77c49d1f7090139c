"""The account behind the engines' keys: what it may still do, and what was asked of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from starlette.responses import Response

PHRASES = Path(__file__).with_name("phrases.yaml")


@dataclass
class Account:
    """State shared by the stand-ins. `characters` are left of the quota, `calls` until they come too fast; `answer`
    replaces every answer, and `delay` seconds are waited before each."""

    key: str = "demo-key"
    characters: int = 1_000_000
    calls: int = 1_000_000
    answer: Response | None = None
    delay: float = 0.0
    obeys: str | None = None
    """What the chat model says to a text that gives it orders; None: it translates them."""
    google_key: Any = None
    """The public key of Google's service account."""
    token_seconds: int = 3599
    clock: Callable[[], float] = time.time
    """Of Google's tokens: seconds since 1970."""
    tokens: dict[str, float] = field(default_factory=dict)
    """Google's tokens, and when each ends, in seconds since 1970."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    phrases: dict[str, dict[str, str]] = field(default_factory=lambda: yaml.safe_load(PHRASES.read_text("utf-8")))

    async def called(self, body: Any) -> Response | None:
        """Note a call; the answer that stands for all of them, if there is one."""
        self.asked.append(body)
        await asyncio.sleep(self.delay)
        return self.answer

    def too_fast(self) -> bool:
        self.calls -= 1
        return self.calls < 0

    def used_up(self, texts: list[str]) -> bool:
        """Whether the quota does not cover the texts; else they are taken from it."""
        characters = sum(map(len, texts))
        if characters > self.characters:
            return True
        self.characters -= characters
        return False

    def translated(self, text: str, source: str, target: str) -> str:
        pair = f"{source.lower().split('-')[0]}>{target.lower().split('-')[0]}"
        return self.phrases.get(pair, {}).get(text, f"[{text}]")
