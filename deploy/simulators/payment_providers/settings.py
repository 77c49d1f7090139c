"""Settings of the simulator, from the environment (PAYMENT_PROVIDERS_SIMULATOR_...)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SimulatorSettings(BaseSettings):
    """Where it listens, and the secret of the one account there is with each provider."""

    model_config = SettingsConfigDict(env_prefix="PAYMENT_PROVIDERS_SIMULATOR_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8021, ge=0, le=65535)
    secret: SecretStr = Field(default=SecretStr("demo-payments-key"), description="key of every account")
    account: str = Field(default="DemoShop", description="Adyen's merchant account and PayPal's client id")
    latency_ms: float = Field(default=0, ge=0, description="every answer waits this long")
