"""A month of made up payments with two kinds of fraud, for tests: small, seeded, and nothing of a real shop."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from payments_risk.features.payment import Payment

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def simulated(days: int = 36, customers: int = 300, seed: int = 1) -> tuple[list[Payment], frozenset[str]]:
    """Each customer pays every fourth day, at one of 20 terminals. Fraud: payments far above the customer's habit, and
    all that is paid at terminals 0 and 1, which are in wrong hands from the sixth day on."""
    draw = random.Random(seed)
    habit = {customer: draw.uniform(1_000, 8_000) for customer in range(customers)}
    payments, frauds = [], set()
    for day in range(days):
        for customer in range(customers):
            if draw.random() > 0.25:
                continue
            name = f"{day:03}-{customer:03}"
            terminal, large = draw.randrange(20), draw.random() < 0.02
            amount = habit[customer] * draw.uniform(0.5, 1.5) * (6 if large else 1)
            at = BEGIN + timedelta(days=day, seconds=draw.randrange(86_400))
            payments.append(payment(name, at, round(amount), f"c{customer}", f"t{terminal}"))
            if large or (terminal < 2 and day >= 5):
                frauds.add(name)
    return sorted(payments, key=lambda each: each.key), frozenset(frauds)


def payment(name: str, at: datetime, minor: int, customer: str = "c", terminal: str = "t") -> Payment:
    return Payment(
        payment_id=name, at=at.timestamp(), amount_minor=minor, currency="EUR", customer=customer, terminal=terminal
    )


def write_payments(path: Path, days: int = 36) -> Path:
    """The same as a file."""
    payments, frauds = simulated(days)
    lines = ["transaction_id,datetime,customer_id,terminal_id,amount,fraud"]
    for each in payments:
        moment = datetime.fromtimestamp(each.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        fraud = int(each.payment_id in frauds)
        lines.append(
            f"{each.payment_id},{moment},{each.customer},{each.terminal},{each.amount_minor / 100:.2f},{fraud}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
