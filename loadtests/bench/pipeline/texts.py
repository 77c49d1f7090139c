"""What the customers of measurements write: parcels and general questions, all answered at once by each subject.

No two messages are alike: `{name}` becomes another product's name each time. Otherwise what a service remembers of
messages it has read would be measured instead of reading them.
"""

import random
from collections.abc import Sequence

from deploy.demo.shop import sample

GENERAL = (
    "What is your return policy for {name}?",
    "Welche Zahlungsarten gibt es für {name}?",
    "Bonjour, quels moyens de paiement acceptez-vous pour {name} ?",
)
PARCELS = (
    "Wo bleibt mein Paket {number} mit {name}?",
    "Where is my parcel {number} with {name}?",
    "¿Dónde está mi paquete {number} con {name}?",
    "{name} を注文しました。私の荷物 {number} はどこですか?",
)
FOR_ANY_SHOP = (
    "Thank you very much for {name}!",
    "Vielen Dank für {name}!",
    "Merci beaucoup pour {name} !",
)
"""Answered without any policy of the shop."""


def mixed() -> Sequence[str]:
    """Parcels and general questions in turn: four hops or five."""
    number = str(sample()["tracking_number"])
    return [*(text.replace("{number}", number) for text in PARCELS), *GENERAL]


def worded(text: str, dice: random.Random) -> str:
    """The text with a product's name that hardly any other message has (one of 16 million)."""
    syllables = [dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(4)]
    return text.replace("{name}", "".join(syllables).capitalize())
