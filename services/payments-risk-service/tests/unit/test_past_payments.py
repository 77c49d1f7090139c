"""Amounts of files become minor units of their currency."""

from pathlib import Path

import pytest

from payments_risk.scoring.read_past import NO_CURRENCY, read_past


def written(folder: Path, *, amount: str, currency: str) -> Path:
    path = folder / "payments.csv"
    row = f"1,2018-07-18 12:00:00,7,{amount},0,{currency}"
    path.write_text(f"transaction_id,datetime,customer_id,amount,fraud,currency\n{row}\n")
    return path


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.345", "EUR", 1235), ("1200", "JPY", 1200), ("1.2345", "KWD", 1235), ("12.34", "", 1234)],
)
def test_amounts_are_read_in_minor_units_of_their_currency(
    amount: str, currency: str, minor: int, tmp_path: Path
) -> None:
    [payment] = read_past(written(tmp_path, amount=amount, currency=currency)).payments
    assert (payment.amount_minor, payment.currency) == (minor, currency or NO_CURRENCY)


@pytest.mark.parametrize("currency", ["eur", "EURO", "XAU"])
def test_a_currency_that_is_none_is_refused_with_its_line(currency: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"line 2: .*{currency}"):
        read_past(written(tmp_path, amount="1", currency=currency))
