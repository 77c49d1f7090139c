"""Numbers on parcels: their canonical form, whether their check digit holds, and whose parcel it is.

S10 is checked here: the tracking-numbers library takes only some issuing countries (it refuses those of TW) and names
no operator. Everything else (UPS 1Z, FedEx, USPS, ...) is left to the library.
Source: UPU standard S10, "Identification of postal items - 13-character identifier".
"""

import re
from functools import cache
from importlib.resources import files

import tracking_numbers
import yaml

S10 = re.compile(r"(?P<service>[A-Z]{2})(?P<serial>[0-9]{8})(?P<check>[0-9])(?P<country>[A-Z]{2})")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def canonical(number: str) -> str:
    """Upper case without spaces and hyphens, as numbers are stored and compared."""
    return re.sub(r"[\s-]+", "", number).upper()


def s10_check_digit(serial: str) -> int:
    """Check digit of an S10 serial of 8 digits: weighted sum modulo 11, with 10 written as 0 and 11 as 5."""
    weighted = sum(int(digit) * weight for digit, weight in zip(serial, S10_WEIGHTS, strict=True))
    rest = 11 - weighted % 11
    return {10: 0, 11: 5}.get(rest, rest)


def is_miswritten(number: str) -> bool:
    """Whether a canonical number has the form of S10 and a check digit that does not fit: no such parcel exists."""
    found = S10.fullmatch(number)
    return found is not None and s10_check_digit(found["serial"]) != int(found["check"])


def carrier_of(number: str) -> str | None:
    """Name of the carrier a canonical number belongs to, or None when its form or check digit says nothing."""
    found = S10.fullmatch(number)
    if found:
        return None if is_miswritten(number) else posts().get(found["country"])
    known = tracking_numbers.get_tracking_number(number)
    return known.courier.name if known else None


@cache
def posts() -> dict[str, str]:
    """Designated operators by the country code at the end of an S10 number."""
    table: dict[str, str] = yaml.safe_load(files("logistics").joinpath("posts.yaml").read_text("utf-8"))
    return table
