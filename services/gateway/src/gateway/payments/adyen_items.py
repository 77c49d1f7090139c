"""What Adyen's standard webhooks hold, as far as it is read here.

Source: https://docs.adyen.com/development-resources/webhooks/webhook-types (standard webhooks) and
https://docs.adyen.com/api-explorer/Webhooks/1/overview.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt

Plain = Annotated[str, Field(pattern=r"^[^:\x00-\x1f\x7f]*$", max_length=128)]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=300)]


class Part(BaseModel):
    """A part of a notification; what is not read is not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Amount(Part):
    value: StrictInt
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class AdditionalData(Part):
    """Optional in Adyen's settings, all of it text; none of it is signed."""

    hmac_signature: Annotated[str, Field(max_length=100)] = Field(default="", alias="hmacSignature")
    alias: Line | None = None
    auth_3ds: Line | None = Field(default=None, alias="threeDAuthenticated")
    offered_3ds: Line | None = Field(default=None, alias="threeDOffered")
    avs_result: Line | None = Field(default=None, alias="avsResult")
    card_bin: Line | None = Field(default=None, alias="cardBin")
    card_summary: Line | None = Field(default=None, alias="cardSummary")
    issuer_country: Line | None = Field(default=None, alias="cardIssuingCountry")
    eci: Line | None = None
    device: Line | None = Field(default=None, alias="deviceFingerprint")
    shopper_country: Line | None = Field(default=None, alias="shopperCountry")
    shopper_email: Line | None = Field(default=None, alias="shopperEmail")
    shopper_ip: Line | None = Field(default=None, alias="shopperIP")
    shopper_reference: Line | None = Field(default=None, alias="shopperReference")
    ship_country: Line | None = Field(default=None, alias="deliveryAddress.country")
    terminal: Line | None = Field(default=None, alias="terminalId")
    chargeback_code: Line | None = Field(default=None, alias="chargebackReasonCode")
    chargeback_scheme: Line | None = Field(default=None, alias="chargebackSchemeCode")
    rfi_code: Line | None = Field(default=None, alias="rfiReasonCode")
    rfi_scheme: Line | None = Field(default=None, alias="rfiSchemeCode")
    capture_psp: Line | None = Field(default=None, alias="capturePspReference")
    dispute_status: Line | None = Field(default=None, alias="disputeStatus")
    modified_by: Line | None = Field(default=None, alias="modification.action")
    defence_ends: AwareDatetime | None = Field(default=None, alias="defensePeriodEndsAt")


class Item(Part):
    """One notification. The signed fields that come before the amount hold no colon but the shop's own reference."""

    psp_reference: Annotated[Plain, Field(min_length=1)] = Field(alias="pspReference")
    original_reference: Plain = Field(default="", alias="originalReference")
    merchant_account: Plain = Field(alias="merchantAccountCode")
    merchant_reference: Line = Field(default="", alias="merchantReference")
    amount: Amount
    event_code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,79}$")] = Field(alias="eventCode")
    event_date: AwareDatetime = Field(alias="eventDate")
    success: Literal["true", "false"]
    payment_method: Line | None = Field(default=None, alias="paymentMethod")
    reason: Line | None = None
    additional: AdditionalData = Field(default=AdditionalData(), alias="additionalData")


class Wrapped(Part):
    item: Item = Field(alias="NotificationRequestItem")


class Notification(Part):
    items: Annotated[list[Wrapped], Field(min_length=1, max_length=100)] = Field(alias="notificationItems")
