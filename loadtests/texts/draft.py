"""A customer's message on its way out, with what a run books its latency under."""

from dataclasses import dataclass
from typing import Any, Literal

Lane = Literal["urgent", "normal"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One message. `body` is the JSON body of `POST /v1/inquiries`, `language` a BCP 47 tag.

    `tier` is standard, plus or vip; `kind` what the customer wants (a name in mix.yaml); `lane` is urgent for VIPs,
    disputes and angry messages.
    """

    body: dict[str, Any]
    language: str
    tier: str
    lane: Lane
    kind: str


class NoSuchText(ValueError):
    """Nothing can be drawn for what was asked; the message names what there is."""
