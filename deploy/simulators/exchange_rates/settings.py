"""Settings of the simulator, from the environment (EXCHANGE_RATES_SIMULATOR_...)."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """Where it listens."""

    model_config = SettingsConfigDict(env_prefix="EXCHANGE_RATES_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8022, ge=0, le=65535)
