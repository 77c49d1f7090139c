"""Settings of the simulator, from the environment (SEVENTEEN_TRACK_SIMULATOR_...)."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """What the account behind the token may do, and how the carriers behave."""

    model_config = SettingsConfigDict(env_prefix="SEVENTEEN_TRACK_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8017, ge=0, le=65535)
    token: SecretStr = Field(default=SecretStr("demo-17token"), description="expected in the header 17token")
    requests_per_second: int = Field(default=3, ge=1, description="more than this within a second answer 429")
    quota: int = Field(default=10_000, ge=0, description="numbers that may be registered")
    latency_ms: float = Field(default=0, ge=0, description="every answer waits this long")
    first_sync_seconds: float = Field(default=0, ge=0, description="until then a new number has no information yet")
    webhook_url: str | None = Field(default=None, description="where updates are pushed")
    without: str = Field(default="", description="carriers (17TRACK's codes) and parcel numbers it knows nothing of")
    reordered: float = Field(default=0, ge=0, le=1, description="share of parcels whose scans are told in any order")
    seed: int = Field(default=0, description="draws which parcels those are, and the order")
    epoch: AwareDatetime = Field(
        default_factory=lambda: datetime.now(UTC), description="the moment the shop's parcels count back from"
    )
