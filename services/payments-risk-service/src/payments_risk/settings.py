"""Settings of payments-risk-service beside those every service has."""

from pathlib import Path

from crossdesk.errors import Misconfigured
from crossdesk.settings import ServiceSettings
from pydantic import Field, SecretStr


class PaymentsRiskSettings(ServiceSettings):
    """Who may ask, and whom exchange rates are asked of. The bank's record of before the release needs nobody."""

    service_key: SecretStr = Field(
        default=SecretStr(""), description="what the gateway shows when it asks for bills; empty: nobody may ask"
    )
    ecb_rates_url: str | None = Field(
        default=None,
        description="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml; empty: the bank is not asked",
    )
    ecb_rates_source: str = Field(
        default="ecb",
        pattern=r"^\S(.{0,58}\S)?$",
        description="what bills call the source at that address; another word for anybody but the bank itself",
    )
    open_exchange_rates_url: str = Field(default="https://openexchangerates.org/api")
    open_exchange_rates_app_id: SecretStr = Field(default=SecretStr(""), description="empty: it is not asked")
    open_exchange_rates_app_id_file: Path | None = Field(
        default=None, description="file that holds the app id, such as /run/secrets/open_exchange_rates"
    )

    payment_accounts: Path | None = Field(
        default=None,
        description="file of the tenants' accounts with payment providers; empty: no dispute is answered by itself",
    )
    city_file: Path | None = Field(
        default=None,
        description="city file in MaxMind's format; empty: the country of an IP is known, and no place",
    )

    fraud_model: Path | None = Field(
        default=None, description="of `learn transactions`; empty: the shop's rules and what is unusual decide alone"
    )
    fraud_review_from: float = Field(
        default=0.5, gt=0, le=1, description="probability of fraud from which a payment is worth a look"
    )
    payment_rules_file: Path | None = Field(default=None, description="rules of tenants for payments; empty: none")

    def app_id(self) -> SecretStr:
        """The app id, from the file where one is named. Raises Misconfigured when that cannot be read."""
        if self.open_exchange_rates_app_id_file is None:
            return self.open_exchange_rates_app_id
        try:
            return SecretStr(self.open_exchange_rates_app_id_file.read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"CROSSDESK_OPEN_EXCHANGE_RATES_APP_ID_FILE cannot be read: {type(error).__name__}"
            ) from error
