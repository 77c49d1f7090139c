"""Bills that always sum, conversions that show their rate, and why a customer was charged what they were. No I/O.

Amounts are minor units of an ISO 4217 currency, computed exactly (int, Decimal, Fraction) and rounded half up once.
What cannot be computed is refused by `BillRefused`, which names the field and the reason.
"""
