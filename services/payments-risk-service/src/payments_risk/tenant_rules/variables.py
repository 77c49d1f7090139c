"""What a tenant's rule may ask of a payment: its features by name, and the fields of the payment itself."""

from payments_risk.features.payment import Payment
from payments_risk.scoring.features import score_names

Value = float | int | str | bool | None
TEXTS = ("currency", "ip_country", "bin_country", "ship_country")
FLAGS = ("declined",)
SCORES = ("score", "anomaly")
"""The model's probability of fraud (null without a model) and the share of payments that are less unusual."""
NAMES = frozenset({*score_names(), *SCORES, *TEXTS, *FLAGS})


def fields_of(payment: Payment) -> dict[str, Value]:
    """The fields of a payment that are no features."""
    return {name: getattr(payment, name) for name in (*TEXTS, *FLAGS)}


def sample(name: str) -> float | str | bool:
    """A value of the kind the variable has, to try an expression on."""
    if name in FLAGS:
        return False
    return "XX" if name in TEXTS else 1.0
