"""Settings of intent-service beside those of every service."""

from pathlib import Path

from crossdesk.settings import ServiceSettings
from pydantic import AnyHttpUrl, Field, SecretStr


class IntentSettings(ServiceSettings):
    """Where the trained model is kept between starts, and who is asked where it is not sure."""

    intent_model_directory: Path | None = Field(
        default=None, description="default: crossdesk/intent in the user's cache"
    )
    intent_encoder_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="share of one core the sentence encoder may take, less in a crowd; 0 switches it off",
    )
    intent_versions_in_memory: int = Field(
        default=8, ge=1, le=1000, description="tenants whose own version is held in memory, some 110 MB each"
    )
    intent_llm_url: AnyHttpUrl | None = Field(
        default=None, description="root of an OpenAI-compatible API, such as http://localhost:11434/v1; off without"
    )
    intent_llm_model: str = Field(default="", description="name of the model there")
    intent_llm_key: SecretStr | None = None
    intent_llm_seconds: float = Field(default=3.0, gt=0, le=30, description="longest wait for one answer")
    intent_llm_calls_a_minute: int = Field(default=30, ge=1, description="what may be asked at most")
