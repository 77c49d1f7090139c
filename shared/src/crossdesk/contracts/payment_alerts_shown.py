"""What is told of payments that look like attacks."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ALERT: dict[str, Any] = {
    "alert_id": "5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b13",
    "rule": "card-testing-many-cards-by-ip",
    "severity": "high",
    "entity_kind": "ip",
    "entity": "IP in 192.0.2.0/24",
    "entity_digest": "0b1f8d2f34c74be0a3f2a1c5d6e7f809",
    "sentence": "5 different cards were used from one IP within 10 minutes: stolen cards are being tried out.",
    "counts": {"ip_cards_10m": 5},
    "transaction_ids": ["t-1", "t-2", "t-3", "t-4", "t-5"],
    "first_at": "2026-11-26T22:30:05Z",
    "last_at": "2026-11-26T22:31:40Z",
}


class PaymentAlertShown(BaseModel):
    """A case: an attack with the payments seen in it so far."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [ALERT]})

    alert_id: UUID
    rule: str
    severity: Literal["low", "medium", "high"]
    entity_kind: Literal["card", "customer", "device", "ip", "bin", "email", "terminal"]
    entity: str = Field(description="masked: an IP's network, a token's end")
    entity_digest: str = Field(description="the same for one entity in all alerts")
    sentence: str = Field(description="what was seen when the case was opened")
    counts: dict[str, float]
    transaction_ids: list[str] = Field(description="at most 100")
    first_at: AwareDatetime
    last_at: AwareDatetime


class PaymentAlertList(BaseModel):
    """Cases, the one last added to first."""

    model_config = ConfigDict(frozen=True)

    alerts: list[PaymentAlertShown]
