"""Settings of intent-service beside those of every service."""

from pathlib import Path

from crossdesk.settings import ServiceSettings
from pydantic import Field


class IntentSettings(ServiceSettings):
    """Where the trained model is kept between starts."""

    intent_model_directory: Path | None = Field(
        default=None, description="default: crossdesk/intent in the user's cache"
    )
