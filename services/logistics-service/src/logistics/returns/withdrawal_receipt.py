"""The receipt of a withdrawal as plain data for templates, and in English."""

from datetime import UTC, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from logistics.returns.withdrawal import WithdrawalReceipt


class ReceiptData(TypedDict):
    """`date` and `time` are where the customer is, `time` with the seconds; `utc_offset` such as +01:00."""

    key: str
    name: str
    contract: str
    items: list[str]
    email: str
    date: str
    time: str
    time_zone: str
    utc_offset: str
    submitted_at: str


def receipt_data(receipt: WithdrawalReceipt) -> ReceiptData:
    """All a template needs, as text. `submitted_at` is RFC 3339 in UTC."""
    statement, local = receipt.statement, receipt.submitted_at.astimezone(ZoneInfo(receipt.statement.time_zone))
    return ReceiptData(
        key=receipt.key,
        name=statement.name,
        contract=statement.contract,
        items=list(statement.items),
        email=statement.email,
        date=local.date().isoformat(),
        time=local.strftime("%H:%M:%S"),
        time_zone=statement.time_zone,
        utc_offset=_offset(local),
        submitted_at=receipt.submitted_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


def receipt_in_english(receipt: WithdrawalReceipt) -> str:
    """The receipt as a plain text message, ready to send."""
    data = receipt_data(receipt)
    what = ", ".join(data["items"]) or "the whole order"
    return (
        "Receipt of your withdrawal\n\n"
        f"We have received your withdrawal from the contract below on {data['date']} at {data['time']} "
        f"({data['time_zone']}, UTC{data['utc_offset']}).\n\n"
        f"Name: {data['name']}\n"
        f"Contract: {data['contract']}\n"
        f"Withdrawn from: {what}\n"
        f"Receipt sent to: {data['email']}\n"
        f"Reference: {data['key']}\n\n"
        "Please keep this message. It shows what you declared and when it reached us.\n"
    )


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
