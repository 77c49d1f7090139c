"""What shops share with payment providers is read at the start, or the gateway does not start."""

from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from gateway.payments.provider_secrets import read_provider_secrets

FILE = """
demo:
  stripe: {secret_env: STRIPE}
  adyen: {secret_env: ADYEN, username: crossdesk, password_env: PASSWORD, captures: later}
  paypal: {webhook_id: 1JE4291016473214C}
other:
  paypal: {webhook_id: WH-2, sandbox: true}
"""
ENVIRONMENT = {"STRIPE": "whsec_0123456789abcdef", "ADYEN": "ab" * 32, "PASSWORD": "a long password"}


def written(folder: Path, text: str) -> Path:
    path = folder / "providers.yaml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_no_shop_has_a_provider() -> None:
    assert read_provider_secrets(None) == {}


def test_secrets_come_from_the_environment_and_show_nowhere(tmp_path: Path) -> None:
    shops = read_provider_secrets(written(tmp_path, FILE), ENVIRONMENT | {"PASSWORD": "a long password!"})
    demo = shops["demo"]
    assert demo.stripe is not None
    assert demo.adyen is not None
    assert demo.stripe.secret.get_secret_value() == "whsec_0123456789abcdef"
    assert (demo.adyen.captures, demo.adyen.password.get_secret_value()) == ("later", "a long password!")
    assert shops["other"].stripe is None
    assert not any(secret in repr(shops) for secret in ENVIRONMENT.values())


@pytest.mark.parametrize(
    ("text", "environment", "named"),
    [
        (FILE, {}, "STRIPE"),
        (FILE, ENVIRONMENT | {"STRIPE": "short"}, "STRIPE"),
        (FILE, ENVIRONMENT | {"ADYEN": "no hexadecimal at all"}, "ADYEN"),
        ("demo: {stripe: {secret_env: 'a b'}}", {}, "demo.stripe.secret_env"),
        ("demo: {stripe: {secret: whsec_1}}", {}, "demo.stripe"),
        ("demo: {adyen: {secret_env: A, username: me}}", {}, "demo.adyen"),
        ("demo: {paypal: {webhook_id: 'a|b'}}", {}, "demo.paypal.webhook_id"),
        ("Demo Shop: {}", {}, "Demo Shop"),
        ("demo: [", {}, "cannot be read"),
        ("- 1", {}, "the file"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_by_its_field_without_its_secrets(
    tmp_path: Path, text: str, environment: dict[str, str], named: str
) -> None:
    with pytest.raises(Misconfigured, match=named) as refused:
        read_provider_secrets(written(tmp_path, text), environment)
    assert not any(secret in str(refused.value) for secret in ("whsec_0123456789abcdef", "whsec_1", "no hexadecimal"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.yaml"):
        read_provider_secrets(tmp_path / "nowhere.yaml")
