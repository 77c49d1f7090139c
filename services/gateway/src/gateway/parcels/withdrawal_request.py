"""What a storefront sends when its customer withdraws from an order."""

from typing import Annotated

from crossdesk.contracts.withdrawals_shown import STATEMENT
from pydantic import ConfigDict, Field

from gateway.fields import Body, Email, Line, Locale, TimeZone


class WithdrawalRequest(Body):
    """Who withdraws from what, and where the receipt goes. The contract is the order; no reason is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [STATEMENT]})

    name: Line = Field(description="the customer's name")
    email: Email
    items: Annotated[list[Line], Field(max_length=100)] = Field(
        default=[], description="what is withdrawn from, as the customer knows it; left out: the whole order"
    )
    time_zone: TimeZone | None = Field(
        default=None, description="IANA zone the receipt tells the time in; left out: that of the destination"
    )
    language: Locale | None = Field(
        default=None, description="BCP 47 tag, of the receipt; left out: that of the destination, else English"
    )
