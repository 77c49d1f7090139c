"""Which amounts are small: stolen cards are tried out with those."""

from collections.abc import Mapping

SMALL = 500
"""Minor units. An estimate: 5.00 in currencies of two digits, which tests of cards usually stay below."""

SMALL_IN: Mapping[str, int] = {
    # About as much in currencies whose minor unit is worth far more or less than a cent (estimates, not rates).
    "JPY": 700, "KRW": 7_000, "VND": 120_000, "CLP": 5_000, "XOF": 3_000, "XAF": 3_000,
    "KWD": 1_500, "BHD": 2_000, "OMR": 2_000, "JOD": 3_500, "TND": 15_000,
    "INR": 40_000, "HUF": 200_000, "IDR": 8_000_000, "RUB": 45_000, "THB": 17_000, "PHP": 28_000, "TRY": 15_000,
}  # fmt: skip


def small_below(currency: str) -> int:
    """Minor units of an ISO 4217 currency: what is less counts as small."""
    return SMALL_IN.get(currency, SMALL)


def is_small(amount_minor: int, currency: str) -> bool:
    """Whether an amount (minor units of an ISO 4217 currency) is below what counts as small in its currency."""
    return amount_minor < small_below(currency)
