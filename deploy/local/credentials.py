"""Secrets of a local stack: random, made once, kept in a file nobody else may read."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.state import read_json, write_json


@dataclass(frozen=True)
class Credentials:
    """All secrets of one stack. Passwords need no escaping in URLs; `roles` has one for each PostgreSQL role."""

    superuser: str
    roles: Mapping[str, str]
    token_secret: str
    webhook_secret: str
    service_key: str
    seventeen_track_token: str
    aftership_key: str
    aftership_webhook_secret: str
    dhl_key: str
    label_secret: str
    payments_key: str
    stripe_webhook_secret: str
    adyen_hmac_key: str
    operations_key: str
    api_key: str
    agents: Mapping[str, str]


def keep_credentials(path: Path, *, roles: Sequence[str], agents: Sequence[str]) -> Credentials:
    """The secrets in `path`, with those that are missing made up now. `agents` are e-mail addresses."""
    known = read_json(path)
    found = Credentials(
        superuser=known.get("superuser") or secrets.token_hex(16),
        roles={role: known.get("roles", {}).get(role) or secrets.token_hex(16) for role in roles},
        token_secret=known.get("token_secret") or secrets.token_hex(32),
        webhook_secret=known.get("webhook_secret") or secrets.token_hex(32),
        service_key=known.get("service_key") or secrets.token_hex(32),
        seventeen_track_token=known.get("seventeen_track_token") or secrets.token_hex(16),
        aftership_key=known.get("aftership_key") or secrets.token_hex(16),
        aftership_webhook_secret=known.get("aftership_webhook_secret") or secrets.token_hex(32),
        dhl_key=known.get("dhl_key") or secrets.token_hex(16),
        label_secret=known.get("label_secret") or secrets.token_hex(32),
        payments_key=known.get("payments_key") or secrets.token_hex(16),
        stripe_webhook_secret=known.get("stripe_webhook_secret") or f"whsec_{secrets.token_hex(16)}",
        adyen_hmac_key=known.get("adyen_hmac_key") or secrets.token_hex(32),
        operations_key=known.get("operations_key") or secrets.token_hex(32),
        api_key=known.get("api_key") or f"demo_{secrets.token_hex(20)}",
        agents={email: known.get("agents", {}).get(email) or secrets.token_urlsafe(9) for email in agents},
    )
    if asdict(found) != known:
        write_json(path, asdict(found))
    return found
