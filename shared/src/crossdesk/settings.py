"""Settings every service has, read from the environment or from files (`/run/secrets`), never from code."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from crossdesk.secret_files import secrets_folder


class ServiceSettings(BaseSettings):
    """What a service needs to know of its surroundings. A service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    bus_url: SecretStr = Field(description="kafka://host:9092[,host:9092][?security=sasl_ssl&...] or postgresql://...")
    database_url: SecretStr = Field(description="postgresql:// with the service's own role")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    instance: str = Field(default="", description="stable name of this replica, for static group membership")
    partitions: int = Field(default=8, ge=1, le=1000, description="partitions of topics that do not exist yet")
    database_connections: int = Field(default=4, ge=2, le=200)
    dead_letters_in_a_row: int = Field(default=20, ge=1, description="more than this many stop the consumer")
    drain_seconds: float = Field(default=20.0, gt=0)
    stuck_after_seconds: float = Field(default=60.0, gt=0, description="without progress on waiting work /livez fails")
    log_level: str = "INFO"
    otlp_endpoint: str = Field(
        default="", pattern=r"^(https?://[^\s]+)?$", description="OTLP collector (http/protobuf); empty: no traces"
    )
    trace_sample: float = Field(default=0.05, ge=0, le=1, description="share of traces kept whole")
    trace_slow_seconds: float = Field(default=2.0, gt=0, description="what takes longer is kept, sampled or not")
    trace_decided_by: Literal["service", "collector"] = Field(
        default="service", description="who keeps what fails or is slow; a collector that does is sent everything"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before files: see crossdesk.secret_files. Raises Misconfigured for a wrong folder."""
        folder = secrets_folder()
        from_files = [SecretsSettingsSource(settings_cls, folder)] if folder else []
        return (init_settings, env_settings, *from_files)
