"""The online withdrawal function: state it, confirm it, get a receipt that lasts.

Source: directive 2011/83/EU art. 11a, inserted by directive (EU) 2023/2673, which applies since 2026-06-19.
Par. 2: name, contract and means for the receipt; par. 3: a second step that confirms and thereby submits; par. 4: a
receipt on a durable medium with the content, date and time of submission; par. 5: in time when submitted within the
period.
Pure: the caller keeps a `Withdrawal` under its key, sends the receipt, and lets two callers not write at once.
"""

from datetime import datetime
from typing import Annotated
from unicodedata import category, normalize

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from logistics.returns.purchase import time_zones
from logistics.returns.refused import ReturnRefused

EMAIL = r"^[^\s@<>,;\x00-\x1f\x7f]{1,64}@[^\s@<>,;\x00-\x1f\x7f]{1,190}$"


def _one_line(text: str) -> str:
    text = normalize("NFC", text).strip()
    if not text or any(category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("must be one line of text without control characters")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]


class WithdrawalStatement(BaseModel):
    """Step 1: who withdraws from which contract. No reason is asked: the right needs none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line = Field(description="the consumer's name")
    contract: Line = Field(description="what identifies the contract, such as the order number")
    items: tuple[Line, ...] = Field((), max_length=100, description="what is withdrawn from; none: the whole contract")
    email: str = Field(max_length=254, pattern=EMAIL, description="where the receipt is sent")
    time_zone: str = Field("UTC", description="IANA zone the receipt tells the time in, beside UTC")
    language: str = Field("en", pattern="^[a-z]{2}$", description="of the receipt, ISO 639-1")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in time_zones():
            raise ValueError("is no time zone of the IANA database: give one such as Europe/Berlin")
        return name


class WithdrawalReceipt(BaseModel):
    """What the shop must send at once: the statement as it was submitted, and when."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(description="key of the withdrawal, for questions about it")
    statement: WithdrawalStatement
    submitted_at: AwareDatetime = Field(description="moment of the confirmation")


class Withdrawal(BaseModel):
    """One withdrawal under way: nothing yet, stated, or confirmed. `key` is the caller's and makes steps idempotent."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(min_length=1, max_length=255)
    statement: WithdrawalStatement | None = None
    receipt: WithdrawalReceipt | None = None


def state_withdrawal(withdrawal: Withdrawal, statement: WithdrawalStatement) -> Withdrawal:
    """Step 1. The same statement again changes nothing, and until the confirmation it may be corrected.

    Raises ReturnRefused for another statement after the confirmation.
    """
    if withdrawal.receipt is None:
        return withdrawal.model_copy(update={"statement": statement})
    if statement != withdrawal.receipt.statement:
        raise ReturnRefused("statement", "this withdrawal is confirmed and stays as it was stated")
    return withdrawal


def confirm_withdrawal(withdrawal: Withdrawal, at: datetime) -> Withdrawal:
    """Step 2, which submits the statement at the moment `at` (aware). Confirmed again, the first receipt stays.

    Raises ReturnRefused when nothing was stated.
    """
    if withdrawal.receipt is not None:
        return withdrawal
    if withdrawal.statement is None:
        raise ReturnRefused("statement", "there is nothing to confirm: send name, contract and e-mail first")
    receipt = WithdrawalReceipt(key=withdrawal.key, statement=withdrawal.statement, submitted_at=at)
    return withdrawal.model_copy(update={"receipt": receipt})


def in_time(receipt: WithdrawalReceipt, deadline: datetime | None) -> bool:
    """Whether it was submitted before the period ended; without a deadline the period has not begun, which is in time.

    Both are aware; the deadline is that of the statutory option, the last second of the last day.
    """
    return deadline is None or int(receipt.submitted_at.timestamp()) <= int(deadline.timestamp())
