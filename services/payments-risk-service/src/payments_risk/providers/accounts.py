"""The accounts tenants have with payment providers, from the operator's file; secrets stand in the environment.

acme:
  stripe: {url: 'https://api.stripe.com', files: 'https://files.stripe.com', secret_env: ACME_STRIPE}
  adyen: {url: 'https://ca-live.adyen.com', checkout: 'https://...', account: AcmeCOM, secret_env: ACME_ADYEN}
  paypal: {url: 'https://api-m.paypal.com', account: <client id>, secret_env: ACME_PAYPAL}
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Literal

import httpx
import yaml
from crossdesk.contracts.event import Tenant
from crossdesk.errors import Misconfigured
from crossdesk.secret_files import find_secret
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from payments_risk.providers.adyen import Adyen
from payments_risk.providers.paypal import PayPal
from payments_risk.providers.provider import PaymentProvider
from payments_risk.providers.provider_client import client_arguments
from payments_risk.providers.stripe import Stripe

ProviderName = Literal["stripe", "adyen", "paypal"]
Accounts = Mapping[tuple[str, str], PaymentProvider]
"""By tenant and provider."""
API_VERSION = "2025-09-30.clover"
"""Of Stripe's API, so that an account's own default changes nothing here."""


class Account(BaseModel):
    """How one account is reached. `files` is Stripe's upload host, `checkout` Adyen's host for refunds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    secret_env: str
    files: str = ""
    checkout: str = ""
    account: str = ""


FILE = TypeAdapter(dict[Tenant, dict[ProviderName, Account]])


def read_accounts(path: Path | None) -> dict[str, dict[ProviderName, Account]]:
    """The file as it is written; empty without one. Raises Misconfigured naming the file and the place at fault."""
    if path is None:
        return {}
    try:
        return FILE.validate_python(yaml.safe_load(path.read_text("utf-8")) or {})
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise Misconfigured(f"{path}: {place}: {error.errors()[0]['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Misconfigured(f"{path} cannot be read: {type(error).__name__}") from error


@asynccontextmanager
async def open_accounts(path: Path | None, environment: Mapping[str, str] = os.environ) -> AsyncIterator[Accounts]:
    """The accounts of the operator's file, each with its own connections; none without a file.

    Raises Misconfigured for a bad file and for a secret that is not in the environment.
    """
    async with AsyncExitStack() as stack:
        opened: dict[tuple[str, str], PaymentProvider] = {}
        for tenant, accounts in read_accounts(path).items():
            for name, account in accounts.items():
                secret = find_secret(account.secret_env, environment)
                if not secret:
                    raise Misconfigured(f"{path}: {tenant}.{name}: the variable {account.secret_env} is empty")
                client = httpx.AsyncClient(**client_arguments(account.url, _headers(name, secret)))
                opened[tenant, name] = _adapter(name, account, secret, await stack.enter_async_context(client))
        yield opened


def _headers(name: ProviderName, secret: str) -> dict[str, str]:
    match name:
        case "stripe":
            return {"Authorization": f"Bearer {secret}", "Stripe-Version": API_VERSION}
        case "adyen":
            return {"X-API-Key": secret}
        case "paypal":
            return {}


def _adapter(name: ProviderName, account: Account, secret: str, client: httpx.AsyncClient) -> PaymentProvider:
    match name:
        case "stripe":
            return Stripe(client, account.files or account.url)
        case "adyen":
            return Adyen(client, account.account, account.checkout or account.url)
        case "paypal":
            return PayPal(client, account.account, secret)
