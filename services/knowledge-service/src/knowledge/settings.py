"""Settings of knowledge-service."""

from crossdesk.settings import ServiceSettings
from pydantic import Field


class KnowledgeSettings(ServiceSettings):
    """Those of every service, how long is kept what is learned from, and how long articles are searched for."""

    questions_kept_days: int = Field(
        default=90, ge=1, le=3650, description="days masked questions and replies are kept"
    )
    article_seconds: float = Field(
        default=0.5, ge=0, le=5, description="longest wait for the sentence encoder; 0: no article is quoted"
    )
