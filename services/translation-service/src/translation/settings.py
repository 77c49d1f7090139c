"""Settings of translation-service beside those every service has."""

from pathlib import Path
from typing import Literal

from crossdesk.settings import ServiceSettings
from pydantic import AnyHttpUrl, Field, SecretStr


class TranslationSettings(ServiceSettings):
    """Without `translation_engines` and `translation_url` nothing is translated, and messages are marked so."""

    service_key: SecretStr = Field(
        default=SecretStr(""), description="what the gateway shows when it asks; empty: nobody may ask"
    )
    agent_language: str = Field(default="en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47")
    translation_engines: Path | None = Field(default=None, description="YAML file of engines; comes before the URL")
    translation_url: AnyHttpUrl | None = Field(default=None, description="root of a LibreTranslate server")
    translation_api_key: SecretStr | None = None
    translation_seconds: float = Field(default=4.0, gt=0, le=60, description="longest wait for one translation")
    translation_read_back: Literal["customers", "suspicious"] = Field(
        default="customers",
        description="what models make of these texts is translated back and compared: all of customers, or only "
        "those that may give orders to a model",
    )
    translation_ask_beside: bool = Field(
        default=True,
        description="engines are asked for texts with words hidden, so that a conversation keeps to its words: where a "
        "word comes again, two to three times the characters",
    )
    translation_kept_names: tuple[str, ...] = Field(
        default=(), max_length=200, description="names of products and brands, which no translation may change"
    )
