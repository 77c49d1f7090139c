"""Settings of the simulator, from the environment (DHL_SIMULATOR_...)."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """What the app behind the key may do, and how DHL behaves."""

    model_config = SettingsConfigDict(env_prefix="DHL_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8019, ge=0, le=65535)
    key: SecretStr = Field(default=SecretStr("demo-dhl-api-key"), description="expected in the header DHL-API-Key")
    seconds_a_request: float = Field(default=5.0, ge=0, description="a request sooner after the last one answers 429")
    quota: int = Field(default=250, ge=0, description="requests a day; more answer 429")
    latency_ms: float = Field(default=0, ge=0, description="every answer waits this long")
    offsets: bool = Field(default=False, description="whether times have an offset: DHL's divisions differ in it")
    reordered: float = Field(default=0, ge=0, le=1, description="share of parcels whose scans are told in any order")
    seed: int = Field(default=0, description="draws which parcels those are, and the order")
    epoch: AwareDatetime = Field(
        default_factory=lambda: datetime.now(UTC), description="the moment the shop's parcels count back from"
    )
