"""Check digits of parcel numbers, so that every number of the demo shop is well-formed.

Sources: UPU standard S10 (weights 8 6 4 2 3 5 9 7, modulus 11); UPS tracking number guide (modulus 10, letters count as
their place after `?` in ASCII, modulo 10).
"""

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_number(service: str, serial: int, country: str) -> str:
    """An S10 number: service indicator (2 letters), serial (8 digits), check digit, country of the issuing post."""
    digits = f"{serial:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, S10_WEIGHTS, strict=True)) % 11
    return f"{service}{digits}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


def ups_number(shipper: str, service: str, package: int) -> str:
    """A 1Z number: shipper account (6 letters or digits), service (2 digits), package (7 digits), check digit."""
    body = f"{shipper}{service}{package:07d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    total = sum(values[0::2]) + 2 * sum(values[1::2])
    return f"1Z{body}{-total % 10}"
