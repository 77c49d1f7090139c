"""Secrets are made once and nobody else reads them."""

from pathlib import Path

from deploy.local.credentials import keep_credentials


def test_secrets_stay_the_same_and_private(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    first = keep_credentials(file, roles=["gateway"], agents=["lena@demo.example.com"])
    assert keep_credentials(file, roles=["gateway"], agents=["lena@demo.example.com"]) == first
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_role_that_came_later_leaves_the_others_alone(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    first = keep_credentials(file, roles=["gateway"], agents=[])
    later = keep_credentials(file, roles=["gateway", "insights"], agents=[])
    assert later.roles["gateway"] == first.roles["gateway"]
    assert later.roles["insights"] not in first.roles.values()
    assert later.api_key == first.api_key


def test_two_stacks_share_no_secret(tmp_path: Path) -> None:
    one, other = (keep_credentials(tmp_path / name, roles=["bus"], agents=["a@b.example"]) for name in ("one", "other"))
    assert one.api_key != other.api_key
    assert one.roles["bus"] != other.roles["bus"]
    assert one.agents["a@b.example"] != other.agents["a@b.example"]


def test_secrets_are_long_enough_for_the_gateway(tmp_path: Path) -> None:
    found = keep_credentials(tmp_path / "credentials.json", roles=[], agents=[])
    assert min(len(found.token_secret), len(found.webhook_secret), len(found.stripe_webhook_secret)) >= 32
    assert len(bytes.fromhex(found.adyen_hmac_key)) == 32
