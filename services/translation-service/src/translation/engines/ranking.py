"""In which order engines are asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

HALF_PRICE = 2000
"""Minor units per million characters at which half of the weight of the price is lost: a usual list price. Estimate."""
HALF_SECONDS = 1.0
"""Seconds at which half of the weight of the speed is lost. Estimate."""


@dataclass(frozen=True)
class Offer:
    """An engine for one pair and domain: quality 0..1, price in minor units per million characters, usual seconds."""

    name: str
    quality: float
    price: int
    seconds: float


class Weights(BaseModel):
    """What counts how much."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quality: float = Field(default=1.0, ge=0, le=100)
    price: float = Field(default=0.1, ge=0, le=100)
    speed: float = Field(default=0.1, ge=0, le=100)


def worth(offer: Offer, weights: Weights) -> float:
    """More is better: quality, less what price and waiting cost of their weights."""
    price = offer.price / (offer.price + HALF_PRICE)
    waiting = offer.seconds / (offer.seconds + HALF_SECONDS)
    return weights.quality * offer.quality - weights.price * price - weights.speed * waiting


def ranked(offers: Iterable[Offer], weights: Weights) -> list[str]:
    """Names, best first. Equal ones by quality, price and speed, at last by name: the order is always the same."""
    best = sorted(
        offers, key=lambda offer: (-worth(offer, weights), -offer.quality, offer.price, offer.seconds, offer.name)
    )
    return [offer.name for offer in best]
