"""What each shop shares with its payment providers: a file of the operator's, by tenant.

demo:
  stripe:
    secret_env: DEMO_STRIPE_SECRET     # environment variable that holds the endpoint's signing secret (whsec_...)
  adyen:
    secret_env: DEMO_ADYEN_HMAC        # ... the HMAC key of the webhook, hexadecimal as Adyen shows it
    username: crossdesk                # basic authentication of the webhook, if it is set up there
    password_env: DEMO_ADYEN_PASSWORD
    captures: at_once                  # or later, where the shop captures by itself and Adyen reports that
  paypal:
    webhook_id: 1JE4291016473214C      # the webhook's id; PayPal signs it along, so only its own events fit
    sandbox: false
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from crossdesk.contracts.event import Tenant
from crossdesk.errors import Misconfigured
from crossdesk.secret_files import find_secret
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, model_validator

LARGEST_FILE = 1_000_000
SETTING = "CROSSDESK_PAYMENT_PROVIDERS"
EnvironmentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Entry(BaseModel):
    """One provider of one shop. Names of environment variables become the secrets they hold."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StripeSecrets(Entry):
    secret_env: EnvironmentName
    secret: SecretStr = SecretStr("")


class AdyenSecrets(Entry):
    """`captures`: whether what is authorised counts as captured at once, as it does at Adyen unless set otherwise."""

    secret_env: EnvironmentName
    secret: SecretStr = SecretStr("")
    username: str | None = Field(default=None, min_length=1, max_length=100)
    password_env: EnvironmentName | None = None
    password: SecretStr = SecretStr("")
    captures: Literal["at_once", "later"] = "at_once"

    @model_validator(mode="after")
    def _both_or_neither(self) -> "AdyenSecrets":
        if (self.username is None) != (self.password_env is None):
            raise ValueError("username and password_env belong together: give both or neither")
        return self


class PayPalSecrets(Entry):
    webhook_id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    sandbox: bool = False


class ShopSecrets(Entry):
    stripe: StripeSecrets | None = None
    adyen: AdyenSecrets | None = None
    paypal: PayPalSecrets | None = None


FILE: TypeAdapter[dict[Tenant, ShopSecrets]] = TypeAdapter(dict[Tenant, ShopSecrets])


def read_provider_secrets(path: Path | None, environment: Mapping[str, str] = os.environ) -> dict[str, ShopSecrets]:
    """Secrets by tenant; none without a file. Raises Misconfigured for a bad file and a missing or unusable secret."""
    if path is None:
        return {}
    try:
        shops = FILE.validate_python(_read(path))
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        field = ".".join(map(str, problem["loc"])) or "the file"
        raise Misconfigured(f"{SETTING}={path}: {field}: {problem['msg'].removeprefix('Value error, ')}") from None
    return {tenant: _with_secrets(tenant, shop, environment) for tenant, shop in shops.items()}


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
        if len(text) > LARGEST_FILE:
            raise Misconfigured(f"{SETTING}={path}: has more than {LARGEST_FILE:,} bytes")
        return yaml.safe_load(text)
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{SETTING}={path}: cannot be read: {error}") from None


def _with_secrets(tenant: str, shop: ShopSecrets, environment: Mapping[str, str]) -> ShopSecrets:
    stripe, adyen = shop.stripe, shop.adyen
    if stripe:
        stripe = stripe.model_copy(update={"secret": _secret(tenant, stripe.secret_env, environment)})
    if adyen:
        secret = _hexadecimal(tenant, adyen.secret_env, environment)
        adyen = adyen.model_copy(update={"secret": secret})
        if adyen.password_env:
            password = _secret(tenant, adyen.password_env, environment)
            adyen = adyen.model_copy(update={"password": password})
    return shop.model_copy(update={"stripe": stripe, "adyen": adyen})


def _secret(tenant: str, name: str, environment: Mapping[str, str]) -> SecretStr:
    secret = find_secret(name, environment) or ""
    if len(secret) < 16:
        raise Misconfigured(f"{SETTING}: {tenant}: the environment variable {name} needs at least 16 characters")
    return SecretStr(secret)


def _hexadecimal(tenant: str, name: str, environment: Mapping[str, str]) -> SecretStr:
    secret = _secret(tenant, name, environment)
    try:
        bytes.fromhex(secret.get_secret_value())
    except ValueError:
        raise Misconfigured(f"{SETTING}: {tenant}: {name} must be hexadecimal, as Adyen shows the key") from None
    return secret
