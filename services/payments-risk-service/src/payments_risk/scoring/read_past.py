"""Past transactions from files: CSV, also gzipped, of the columns the Fraud Detection Handbook's simulation has."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.refused import BillRefused
from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.scoring.days import Days

COLUMNS = ("transaction_id", "datetime", "customer_id", "amount", "fraud")
MORE = {"terminal_id": "terminal"} | {
    name: name for name in ("card", "device", "ip", "bin", "email", "ip_country", "bin_country", "ship_country")
}
"""Columns there may be, and what of a payment they tell. Cards and e-mail addresses are tokens or hashes."""
MOST = 5_000_000
"""Transactions of a file: some three gigabytes of features."""
HIGHEST = 1_000_000_000
NO_CURRENCY = "XXX"
"""ISO 4217 for none: the simulation says no currency, and amounts are taken to have two digits."""


class Source(NamedTuple):
    """A file and, where they were given, its days that are meant."""

    path: Path
    days: Days | None


def read_source(text: str) -> Source:
    """FILE, FILE:2018-07-18..2018-07-24 or FILE:2018-07-18. Raises ValueError for days that are none."""
    name, colon, days = text.rpartition(":")
    if not colon or not days[:1].isdigit() or "/" in days:
        return Source(Path(text), None)
    return Source(Path(name), read_days(days))


def read_days(text: str) -> Days:
    """2018-07-18..2018-07-24 or 2018-07-18. Raises ValueError for days that are none."""
    first, _, last = text.partition("..")
    try:
        return Days(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError as error:
        raise ValueError(f"{text[:60]}: wanted are days, as in 2018-07-18..2018-07-24 ({error})") from error


@dataclass(frozen=True)
class PastPayments:
    """Payments in the order of time, and the ids of those that were fraud."""

    payments: list[Payment]
    frauds: frozenset[str]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What any of them is linked by."""
        return tuple(kind for kind in KINDS if any(getattr(each, kind) is not None for each in self.payments))

    @property
    def days(self) -> Days:
        """From the first payment's day to the last one's (UTC). Raises ValueError where there are none."""
        if not self.payments:
            raise ValueError("the file has no payments")
        first, last = (datetime.fromtimestamp(self.payments[place].at, UTC).date() for place in (0, -1))
        return Days(first, last)


def together(one: PastPayments, other: PastPayments) -> PastPayments:
    """Those of both; a payment that is in both counts once."""
    by_id = {each.payment_id: each for each in (*one.payments, *other.payments)}
    return PastPayments(sorted(by_id.values(), key=lambda each: each.key), one.frauds | other.frauds)


def read_past(path: Path) -> PastPayments:
    """Every payment of a file, with all that its columns tell.

    Raises OSError, or ValueError naming the line and the column for what is no payment or is there twice.
    """
    unpacked = gzip.open if path.suffix == ".gz" else open
    with unpacked(path, "rt", encoding="utf-8", newline="") as lines:
        found = list(_rows(lines, path))
    twice = len(found) - len({each.payment_id for each, _ in found})
    if twice:
        raise ValueError(f"{path}: {twice} payments are there twice by transaction_id: nothing may count twice")
    payments = sorted((each for each, _ in found), key=lambda each: each.key)
    return PastPayments(payments, frozenset(each.payment_id for each, fraud in found if fraud))


def _rows(lines: Iterator[str], path: Path) -> Iterator[tuple[Payment, bool]]:
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"{path}: column {missing[0]} is missing; wanted are {', '.join(COLUMNS)}")
    for row in reader:
        if reader.line_num > MOST + 1:
            raise ValueError(f"{path}: more than {MOST} transactions: split the file")
        yield _payment(row, f"{path} line {reader.line_num}")


def _payment(row: dict[str, str], where: str) -> tuple[Payment, bool]:
    empty = [name for name in COLUMNS if not row[name]]
    if empty:
        raise ValueError(f"{where}: {empty[0]} is empty")
    if row["fraud"] not in ("0", "1"):
        raise ValueError(f"{where}: fraud is {row['fraud'][:20]!r}, wanted is 0 or 1")
    more: dict[str, Any] = {field: row[name] for name, field in MORE.items() if row.get(name)}
    payment = Payment(
        payment_id=row["transaction_id"],
        at=_time(row["datetime"], where),
        amount_minor=_minor(row["amount"], _digits(row.get("currency"), where), where),
        currency=row.get("currency") or NO_CURRENCY,
        customer=row["customer_id"],
        declined=row.get("declined") == "1",
        **more,
    )
    return payment, row["fraud"] == "1"


def _time(text: str, where: str) -> float:
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{where}: datetime is {text[:40]!r}, wanted is as in 2018-07-18 12:00:00 (UTC)") from error
    return given.replace(tzinfo=given.tzinfo or UTC).timestamp()


def _digits(currency: str | None, where: str) -> int:
    """Of the minor unit: two for cents, none for yen; see NO_CURRENCY where the file names none."""
    try:
        return minor_digits(currency) if currency and currency != NO_CURRENCY else 2
    except BillRefused as error:
        raise ValueError(f"{where}: {error}") from error


def _minor(text: str, digits: int, where: str) -> int:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= HIGHEST):
        raise ValueError(f"{where}: amount is {text[:20]!r}, wanted is a number from 0 to {HIGHEST}")
    return int(amount.scaleb(digits).to_integral_value(ROUND_HALF_UP))
