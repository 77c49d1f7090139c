"""Where each shop gives out return labels: a file of the operator's, by tenant.

demo:
  url: https://shop.example/labels
  secret_env: DEMO_LABEL_SECRET        # environment variable that holds the secret shared with this shop

Addresses are not looked at as those of webhooks are (gateway/webhooks/addresses.py): tenants enter those themselves,
this file is written by whoever runs the service, who may well mean an address of the own network. Plain http is taken
for loopback alone, and redirects are never followed.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import yaml
from crossdesk.contracts.event import Tenant
from crossdesk.errors import Misconfigured
from crossdesk.secret_files import find_secret
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from logistics.returns.labels import SECONDS, LabelEndpoint

LARGEST_FILE = 1_000_000
SETTING = "CROSSDESK_RETURN_LABELS"


def _url(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise ValueError("must have a host, and neither a user name nor a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("must begin with https:// (http:// is taken for loopback alone)")
    return url


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class EndpointEntry(BaseModel):
    """One shop's endpoint in the file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    url: Annotated[str, Field(max_length=2000), AfterValidator(_url)]
    secret_env: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    seconds: float = Field(SECONDS, gt=0, le=SECONDS, description="time-out of one try")


FILE: TypeAdapter[dict[Tenant, EndpointEntry]] = TypeAdapter(dict[Tenant, EndpointEntry])


def read_label_endpoints(path: Path | None, environment: Mapping[str, str] = os.environ) -> dict[str, LabelEndpoint]:
    """Endpoints by tenant; none without a file. Raises Misconfigured for a bad file and a missing secret."""
    if path is None:
        return {}
    try:
        entries = FILE.validate_python(_read(path))
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"])) or "the file"
        raise Misconfigured(f"{SETTING}={path}: {field}: {problem['msg'].removeprefix('Value error, ')}") from None
    return {tenant: _endpoint(tenant, entry, environment) for tenant, entry in entries.items()}


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
        if len(text) > LARGEST_FILE:
            raise Misconfigured(f"{SETTING}={path}: has more than {LARGEST_FILE:,} bytes")
        return yaml.safe_load(text)
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{SETTING}={path}: cannot be read: {error}") from None


def _endpoint(tenant: str, entry: EndpointEntry, environment: Mapping[str, str]) -> LabelEndpoint:
    secret = find_secret(entry.secret_env, environment)
    if not secret:
        raise Misconfigured(f"{SETTING}: {tenant}: the environment variable {entry.secret_env} is not set")
    return LabelEndpoint(entry.url, SecretStr(secret), entry.seconds)
