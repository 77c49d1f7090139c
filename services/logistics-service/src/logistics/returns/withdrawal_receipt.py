"""The receipt of a withdrawal as plain data for templates, and as text in the customer's language."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TypedDict
from zoneinfo import ZoneInfo

import yaml
from crossdesk.contracts.withdrawals_shown import ReceiptShown
from pydantic import BaseModel, ConfigDict

from logistics.returns.withdrawal import WithdrawalReceipt

ELSE = "en"


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


class ReceiptText(BaseModel):
    """One language: `date` as strftime has it, what stands for all items, and the text with its fields in braces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str
    whole_order: str
    subject: str
    text: str


class ReceiptTexts(BaseModel):
    """All languages, and which one a country's customers read where nobody says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country_languages: Mapping[str, str]
    texts: Mapping[str, ReceiptText]

    def language(self, wished: str | None, country: str) -> str:
        """A language there is a text in: the one wished (a BCP 47 tag), else the country's, else English."""
        primary = (wished or self.country_languages.get(country, ELSE)).lower().replace("_", "-").partition("-")[0]
        return primary if primary in self.texts else ELSE


@cache
def receipt_texts() -> ReceiptTexts:
    """Read once a process. Raises pydantic's ValidationError when the file is miswritten."""
    return ReceiptTexts.model_validate(
        yaml.safe_load(files("logistics.returns").joinpath("receipts.yaml").read_text("utf-8"))
    )


def receipt_data(receipt: WithdrawalReceipt) -> ReceiptData:
    """All a template needs, as text. `submitted_at` is RFC 3339 in UTC."""
    statement, local = receipt.statement, _local(receipt)
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


def written_receipt(receipt: WithdrawalReceipt, texts: ReceiptTexts) -> ReceiptShown:
    """The receipt ready to send, in the language of the statement; English where there is no text in it."""
    language = texts.language(receipt.statement.language, "")
    told, data = texts.texts[language], receipt_data(receipt)
    what = ", ".join(data["items"]) or told.whole_order
    fields = {**data, "date": _local(receipt).strftime(told.date), "what": what}
    return ReceiptShown(
        submitted_at=receipt.submitted_at,
        subject=told.subject,
        text=told.text.format(**fields),
        language=language,
    )


def _local(receipt: WithdrawalReceipt) -> datetime:
    return receipt.submitted_at.astimezone(ZoneInfo(receipt.statement.time_zone))


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
