"""Settings of logistics-service beside those every service has."""

from pathlib import Path

from crossdesk.settings import ServiceSettings
from pydantic import Field, SecretStr


class LogisticsSettings(ServiceSettings):
    """How sources are reached. Without any of them nothing is asked and parcels stay `unknown`."""

    seventeen_track_url: str | None = Field(
        default=None,
        description="https://api.17track.net/track/v2.4, or the simulator's; empty: carriers are not asked",
    )
    seventeen_track_token: SecretStr = Field(default=SecretStr(""), description="the account's key, sent as 17token")
    seventeen_track_requests_per_second: int = Field(
        default=3, ge=1, description="of the account; with several replicas each needs its share"
    )
    carrier_sources: str = Field(
        default="", description="sources in the order they are asked, comma-separated; empty: as in source_order.yaml"
    )
    aftership_url: str | None = Field(
        default=None, description="https://api.aftership.com/tracking/2026-07, or the simulator's; empty: not asked"
    )
    aftership_key: SecretStr = Field(default=SecretStr(""), description="the account's key, sent as as-api-key")
    aftership_requests_per_second: int = Field(
        default=6, ge=1, description="of the account, for reads; with several replicas each needs its share"
    )
    aftership_registrations_per_second: int = Field(
        default=20, ge=1, description="of the account; with several replicas each needs its share"
    )
    dhl_url: str | None = Field(
        default=None, description="https://api-eu.dhl.com, or the simulator's; empty: DHL itself is not asked"
    )
    dhl_key: SecretStr = Field(default=SecretStr(""), description="the app's key, sent as DHL-API-Key")
    dhl_seconds_a_request: float = Field(default=5.0, gt=0, description="what the key allows; a new one has 5 seconds")
    erp_mapping: Path | None = Field(
        default=None, description="file that says how the shop's own system is asked; empty: it is not asked"
    )
    aftership_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="signs AfterShip's pushes; empty: they are refused"
    )
    arrival_model: str = Field(
        default="", description="directory `learn arrivals` writes to; empty, or nothing there: no arrival is estimated"
    )
    return_labels: Path | None = Field(
        default=None, description="file that says where each shop gives out return labels; empty: there are none"
    )
    service_key: SecretStr = Field(
        default=SecretStr(""), description="what the gateway shows when it asks for parcels; empty: nobody may ask"
    )
