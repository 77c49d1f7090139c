"""One attempt to pay, with all it can be linked by."""

from typing import Literal, NamedTuple, get_args

Kind = Literal["card", "customer", "device", "ip", "bin", "email", "terminal"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What payments are linked by. `card` is the provider's token, `email` a hash, `bin` the first digits of the card."""


class Payment(NamedTuple):
    """An attempt to pay, declined or not. What is None links it to nothing. A tuple: many are made for each batch.

    `at` is in seconds since 1970 (UTC), `amount_minor` in minor units of `currency`; countries are ISO 3166-1 alpha-2;
    `latitude` and `longitude` (degrees) are where its IP or its terminal is, where that is known.
    """

    payment_id: str
    at: float
    amount_minor: int
    currency: str
    declined: bool = False
    card: str | None = None
    customer: str | None = None
    device: str | None = None
    ip: str | None = None
    bin: str | None = None
    email: str | None = None
    terminal: str | None = None
    ip_country: str | None = None
    bin_country: str | None = None
    ship_country: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def key(self) -> tuple[float, str]:
        """Its place among all payments: by time, and of those at the same time by id."""
        return (self.at, self.payment_id)
