"""Settings of the simulator, from the environment (RETURN_LABELS_SIMULATOR_...)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """What the shop and Crossdesk agreed on, and how the shop behaves."""

    model_config = SettingsConfigDict(env_prefix="RETURN_LABELS_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8020, ge=0, le=65535)
    secret: SecretStr = Field(default=SecretStr("demo-label-secret"), description="signs what is asked")
    latency_ms: float = Field(default=0, ge=0, description="every answer waits this long")
    days: int = Field(default=14, ge=1, le=365, description="how long a label is valid")
    tracked: bool = Field(default=True, description="whether labels have a tracking number")
