"""Settings of routing-service beside those every service has."""

from pathlib import Path

from crossdesk.settings import ServiceSettings
from pydantic import Field, SecretStr


class RoutingSettings(ServiceSettings):
    """Without `desks_file` callbacks are booked by the customers' hours alone."""

    desks_file: Path | None = Field(
        default=None, description="calendars of desks and whose they are; empty: callbacks go by customers' hours alone"
    )
    callbacks_file: Path | None = Field(
        default=None, description="hours, capacity and reminders of callbacks; empty: those of data/callbacks.yaml"
    )
    service_key: SecretStr = Field(
        default=SecretStr(""), description="what the gateway shows when it asks for callbacks; empty: nobody may ask"
    )
