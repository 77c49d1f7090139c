"""What the gateway alone needs to know; the rest is in `crossdesk.settings`."""

from pathlib import Path
from typing import Annotated

from crossdesk.changing_keys import long_enough
from crossdesk.settings import ServiceSettings
from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr

Secret = Annotated[SecretStr, AfterValidator(long_enough)]


class GatewaySettings(ServiceSettings):
    """Secrets have at least 32 characters: HMAC-SHA-256 is as strong as its key (RFC 7518, section 3.2)."""

    token_secret: Secret = Field(description="signs the session tokens of agents; change it to sign everybody out")
    webhook_secret: Secret = Field(
        description="master from which the signing secret of each webhook endpoint is derived"
    )
    webhook_allow_private: bool = Field(
        default=False, description="deliver webhooks to private and loopback addresses too"
    )
    session_hours: float = Field(default=12.0, gt=0, le=168, description="how long an agent stays signed in")
    max_in_flight: int = Field(
        default=512, ge=1, description="publishes waiting for the bus before more are refused (503)"
    )
    longest_wait: float = Field(
        default=30.0, gt=0, description="expected wait in seconds beyond which the normal lane is refused (503)"
    )
    publish_deadline: float = Field(default=1.5, gt=0, le=10, description="seconds to wait for the bus before 503")
    idempotency_keys: int = Field(
        default=200_000, ge=1, description="most recent keys held in memory, for 24 hours at most"
    )
    logistics_url: AnyHttpUrl | None = Field(
        default=None,
        description="root of logistics-service, such as http://logistics:8000; parcels are not served without",
    )
    payment_providers: Path | None = Field(
        default=None,
        description="YAML file of what each shop shares with Stripe, Adyen and PayPal; their webhooks get 503 without",
    )
    paypal_certificates: Path | None = Field(
        default=None, description="folder of PayPal's certificates; without one PayPal is asked for them"
    )
    payments_risk_url: AnyHttpUrl | None = Field(
        default=None,
        description="root of payments-risk-service, such as http://payments-risk:8000; bills are not served without",
    )
    routing_url: AnyHttpUrl | None = Field(
        default=None, description="root of routing-service, such as http://routing:8000; without it no callbacks"
    )
    translation_service_url: AnyHttpUrl | None = Field(
        default=None,
        description="root of translation-service, such as http://translation:8000; replies are sent as written without",
    )
    reply_held_seconds: float = Field(
        default=10.0, ge=1, le=60, description="how long a reply may be held for its translation"
    )
    service_key: SecretStr = Field(
        default=SecretStr(""), description="shown to other services of the cluster, the same for all of them"
    )
    operations_keys: SecretStr = Field(
        default=SecretStr(""),
        description="name=key of each operator, separated by commas or lines; without any there is no operations page",
    )
    demo_key: str = Field(
        default="", description="API key filled into the try-it page; the local stack sets it, nobody else"
    )
    demo_tracking_number: str = Field(
        default="", description="tracking number for the sample messages of the try-it page"
    )
