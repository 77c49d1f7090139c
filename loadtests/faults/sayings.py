"""What the customers beneath a fault say: a few questions for each way an inquiry can go."""

import random
from collections.abc import Callable

from loadtests.faults.load import Draft

QUESTIONS = (
    "Where is my parcel {number}?",
    "Wo bleibt mein Paket {number}?",
    "¿Dónde está mi paquete {number}?",
    "What is your return policy?",
    "Welche Zahlungsarten gibt es?",
    "Quels sont vos modes de paiement ?",
    "asdf qwer zxcv",
)
DISPUTE = "I did not make this payment of 39.90 EUR"
URGENT = 0.15
"""Share of disputes: payments-risk has work, and people's queue too."""


def sayings(tracking_number: str) -> Callable[[random.Random], Draft]:
    """What the next customer says, by chance; disputes are the urgent lane."""

    def draw(rng: random.Random) -> Draft:
        if rng.random() < URGENT:
            return said(DISPUTE, rng, lane="urgent")
        return said(rng.choice(QUESTIONS).format(number=tracking_number), rng)

    return draw


def said(text: str, rng: random.Random, lane: str = "normal") -> Draft:
    """A text by one of many customers."""
    customer = {
        "id": f"c-{rng.randrange(100_000)}",
        "locale": "en-US",
        "country": "US",
        "time_zone": "America/New_York",
    }
    return Draft({"channel": "web", "customer": customer, "text": text}, lane)
