"""Webhook endpoints and deliveries, as the API's schemas."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from gateway.fields import Body

EndpointId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
DeliveryState = Literal["pending", "delivered", "failed", "cancelled"]

URL = "https://shop.example/hooks/crossdesk"
SECRET = "whsec_YBVtJf6Qf8i2/+EjucnqXVNtiXZ5FTGyDeaE/QFepEw="  # noqa: S105  # an example; no endpoint has it


class WebhookRequest(Body):
    """Where to tell outcomes. The address must be public and speak https."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"url": URL, "active": True}]})

    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2048)]
    active: StrictBool = True


class WebhookShown(BaseModel):
    """An endpoint as configured."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"endpoint_id": "main", "url": URL, "active": True}]})

    endpoint_id: str
    url: str
    active: bool
    why: str = Field(default="", description="who switched it on or off, and why")


class WebhookAccepted(WebhookShown):
    """The endpoint with the secret its signatures are made with (Standard Webhooks)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"endpoint_id": "main", "url": URL, "active": True, "why": "", "secret": SECRET}],
        }
    )

    secret: str


class WebhookList(BaseModel):
    endpoints: list[WebhookShown]


class DeliveryShown(BaseModel):
    """A delivery and how it stands; `event` is the body as it is posted."""

    id: UUID
    endpoint_id: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_try_at: datetime | None = Field(default=None, description="null when no further try is due")
    last_status: int | None = None
    last_error: str | None = None
    event: dict[str, Any]


class DeliveryPage(BaseModel):
    """The newest first."""

    deliveries: list[DeliveryShown]
    next_cursor: str | None = Field(default=None, description="null on the last page")
