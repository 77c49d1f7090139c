"""Settings of logistics-service beside those every service has."""

from crossdesk.settings import ServiceSettings
from pydantic import Field, SecretStr


class LogisticsSettings(ServiceSettings):
    """How 17TRACK is reached. Without a URL nothing is asked and parcels stay `unknown`."""

    seventeen_track_url: str | None = Field(
        default=None,
        description="https://api.17track.net/track/v2.4, or the simulator's; empty: carriers are not asked",
    )
    seventeen_track_token: SecretStr = Field(default=SecretStr(""), description="the account's key, sent as 17token")
    seventeen_track_requests_per_second: int = Field(
        default=3, ge=1, description="of the account; with several replicas each needs its share"
    )
    service_key: SecretStr = Field(
        default=SecretStr(""), description="what the gateway shows when it asks for parcels; empty: nobody may ask"
    )
