"""Settings of the simulator, from the environment (AFTERSHIP_SIMULATOR_...)."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """What the account behind the key may do, and how the carriers behave."""

    model_config = SettingsConfigDict(env_prefix="AFTERSHIP_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8018, ge=0, le=65535)
    key: SecretStr = Field(default=SecretStr("demo-as-api-key"), description="expected in the header as-api-key")
    requests_per_second: int | None = Field(
        default=None, ge=1, description="limit of every endpoint instead of its own in limits.yaml; more answer 429"
    )
    quota: int = Field(default=10_000, ge=0, description="trackings that may be created")
    latency_ms: float = Field(default=0, ge=0, description="every answer waits this long")
    first_sync_seconds: float = Field(default=0, ge=0, description="until then a new tracking is Pending")
    webhook_url: str | None = Field(default=None, description="where updates are sent")
    webhook_secret: SecretStr = Field(default=SecretStr("demo-webhook-secret"), description="key of their signature")
    without: str = Field(default="", description="carriers (17TRACK's codes) and parcel numbers it knows nothing of")
    reordered: float = Field(default=0, ge=0, le=1, description="share of parcels whose scans are told in any order")
    seed: int = Field(default=0, description="draws which parcels those are, and the order")
    epoch: AwareDatetime = Field(
        default_factory=lambda: datetime.now(UTC), description="the moment the shop's parcels count back from"
    )
