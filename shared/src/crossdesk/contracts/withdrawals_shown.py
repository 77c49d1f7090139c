"""What is told of a withdrawal: as it was stated, its receipt, and how the law's rules judge it."""

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.return_options import ReturnOption

STATEMENT: dict[str, Any] = {
    "name": "Jana Beispiel",
    "items": ["Desk lamp LAMP-2"],
    "email": "jana@example.com",
    "time_zone": "Europe/Berlin",
    "language": "de",
}


class StatementShown(BaseModel):
    """What the customer declared."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [STATEMENT]})

    name: str
    items: list[str] = Field(description="what is withdrawn from; empty: the whole order")
    email: str = Field(description="where the receipt is to be sent")
    time_zone: str = Field(description="IANA zone the receipt tells the time in")
    language: str = Field(description="of the receipt, ISO 639-1")


class ReceiptShown(BaseModel):
    """What the shop must send at once on a durable medium (directive 2011/83/EU art. 11a(4)); e-mail is one."""

    model_config = ConfigDict(frozen=True)

    submitted_at: AwareDatetime = Field(description="moment of the confirmation, UTC")
    subject: str = Field(description="for an e-mail")
    text: str = Field(description="the receipt, plain text: content, date and time of the withdrawal")
    language: str = Field(description="it is written in")


class WithdrawalShown(BaseModel):
    """A withdrawal from an order, stated and perhaps confirmed."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    reference: str = Field(description="names the withdrawal, for questions about it")
    state: Literal["stated", "confirmed"] = Field(description="only what is confirmed was submitted")
    statement: StatementShown
    stated_at: AwareDatetime
    receipt: ReceiptShown | None = Field(None, description="none until it is confirmed")
    in_time: bool | None = Field(None, description="by the law's rules; null: not confirmed, or no right is known")
    deadline: AwareDatetime | None = Field(None, description="end of the period; null: not begun, or no right")
    refund_until: date | None = Field(None, description="last day for the refund; null: no rule dates it yet")
    law: ReturnOption | None = Field(None, description="the right as it stood when the withdrawal was submitted")


class FunctionLabels(BaseModel):
    """Words for the two buttons in one language."""

    model_config = ConfigDict(frozen=True)

    language: str = Field(description="ISO 639-1")
    withdraw: str = Field(description="leads to the statement, art. 11a(1)")
    confirm: str = Field(description="submits it, art. 11a(3); carries these words only")
    source: str
    checked: Literal["certain", "draft"] = Field(description="draft: not yet held against the law's own words")


class WithdrawalFunction(BaseModel):
    """How a storefront labels its withdrawal function."""

    model_config = ConfigDict(frozen=True)

    since: date = Field(description="contracts concluded online from this day on need the function")
    source: str
    languages: list[FunctionLabels]
