"""Parcel numbers nobody asked for yet, and customers who ask for them: each lookup has to reach the carriers."""

import random
from collections.abc import Iterator

from crossdesk.testing.storefront import CUSTOMER

from deploy.demo.check_digits import s10_number
from loadtests.faults.load import Draft
from loadtests.faults.second_load import Draw


def fresh_numbers(rng: random.Random, count: int) -> list[str]:
    """Different S10 numbers of China Post with good check digits."""
    return [s10_number("LZ", serial, "CN") for serial in rng.sample(range(10**8), count)]


def asking_for(numbers: Iterator[str]) -> Draw:
    """Each customer, a guest of the shop, asks for the next number."""

    def draw(rng: random.Random) -> Draft:
        number = next(numbers)
        customer = {**CUSTOMER, "id": f"guest-{number}"}
        return Draft({"channel": "web", "customer": customer, "text": f"Where is my parcel {number}?"})

    return draw
