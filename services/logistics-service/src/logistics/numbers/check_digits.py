"""Check digits of parcel numbers: each function gives the check character that belongs to a serial.

Serials are upper case without spaces. How much an algorithm notices is said with it: none of them notices everything.
"""

from collections.abc import Callable, Mapping

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
FEDEX_WEIGHTS = (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def s10(serial: str) -> str:
    """Of 8 digits. A wrong digit is noticed unless the remainders 0 and 6 meet, which share the check digit 5.

    Source: UPU standard S10, "Identification of postal items - 13-character identifier": weighted sum modulo 11, the
    difference to 11, with 10 written as 0 and 11 as 5.
    """
    rest = 11 - _weighted(serial, S10_WEIGHTS) % 11
    return str({10: 0, 11: 5}.get(rest, rest))


def ups(serial: str) -> str:
    """Of the 15 characters after `1Z`. A wrong digit is noticed unless it is off by 5 in a place that counts twice.

    Source: UPS, "Guide to Labeling", tracking number check digit: letters count as A = 2, B = 3, ... modulo 10,
    every second character twice, and what the sum lacks to a multiple of 10.
    """
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in serial]
    return str(-(sum(values[::2]) + 2 * sum(values[1::2])) % 10)


def gs1(serial: str) -> str:
    """Of digits of any number. Every wrong digit is noticed, and neighbours that swapped unless they differ by 5.

    Source: GS1 General Specifications, section 7.9: weights 3 and 1 from the right, modulo 10. USPS (Publication 199,
    IMpb) and FedEx Ground use it, and the NVE/SSCC on parcels of DHL.
    """
    digits = [int(digit) for digit in reversed(serial)]
    return str(-(3 * sum(digits[::2]) + sum(digits[1::2])) % 10)


def deutsche_post(serial: str) -> str:
    """Of 11 digits (Identcode). A wrong digit is noticed unless it is off by 5 in a place of weight 4.

    Neighbours that changed places are noticed when they differ by an odd number. Source: Deutsche Post, "Leitcode und
    Identcode": weights 4 and 9 from the left, modulo 10.
    """
    return str(-_weighted(serial, (4, 9) * len(serial)) % 10)


def mod7(serial: str) -> str:
    """Of digits of any number. A wrong digit is noticed unless it is off by 7.

    Source: DHL Express, waybill check digit (number modulo 7); in Japan known as "7DR", used by Yamato Transport,
    Sagawa Express and Japan Post (number modulo 7).
    """
    return str(int(serial) % 7)


def fedex_express(serial: str) -> str:
    """Of 11 digits. A wrong digit is noticed unless the remainders 0 and 10 meet, which are both written as 0.

    Source: FedEx, "Ground and Express label guide": weights 3, 1, 7 from the left, modulo 11, then modulo 10.
    """
    return str(_weighted(serial, FEDEX_WEIGHTS) % 11 % 10)


def mod37_36(serial: str) -> str:
    """Of digits and letters of any number. Every wrong character is noticed, and nearly all neighbours that swapped.

    Source: ISO/IEC 7064, hybrid system MOD 37,36; DPD, "Parcel label specification", check character of the parcel
    label number.
    """
    state = 36
    for sign in serial:
        state = ((state + ALPHABET.index(sign)) % 36 or 36) * 2 % 37
    return ALPHABET[(37 - state) % 36]


def _weighted(serial: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(serial, weights, strict=False))


CHECK_DIGITS: Mapping[str, Callable[[str], str]] = {
    function.__name__: function for function in (s10, ups, gs1, deutsche_post, mod7, fedex_express, mod37_36)
}
"""By the names `number_patterns.yaml` calls them."""
