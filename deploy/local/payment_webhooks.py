"""What the demo shop shares with payment providers, so that their webhooks can be tried here. All of it is random."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crossdesk.errors import Misconfigured
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.local.demo_accounts import TENANT
from deploy.local.stack import Stack
from deploy.local.state import State, write_private

STRIPE_SECRET = "CROSSDESK_DEMO_STRIPE_SECRET"  # noqa: S105  # the variable's name
ADYEN_HMAC = "CROSSDESK_DEMO_ADYEN_HMAC"
WEBHOOK_ID = "CROSSDESKDEMO"
"""That of PayPal's webhook."""
CERTIFICATE = "CERT-crossdesk-demo"
CERTIFIED_FOR = 3650
"""Days."""


def webhook_secrets() -> str:
    """The file the gateway finds them by; it names the variables below."""
    return (
        f"{TENANT}:\n"
        f"  stripe: {{secret_env: {STRIPE_SECRET}}}\n"
        f"  adyen: {{secret_env: {ADYEN_HMAC}}}\n"
        f"  paypal: {{webhook_id: {WEBHOOK_ID}, sandbox: true}}\n"
    )


def webhook_settings(stack: Stack) -> dict[str, str]:
    """How the gateway checks who sent a webhook. PayPal is played: its certificate is one of ours."""
    return {
        "CROSSDESK_PAYMENT_PROVIDERS": str(stack.state.webhook_secrets),
        "CROSSDESK_PAYPAL_CERTIFICATES": str(certificates(stack.state)),
        STRIPE_SECRET: stack.credentials.stripe_webhook_secret,
        ADYEN_HMAC: stack.credentials.adyen_hmac_key,
    }


def certificates(state: State) -> Path:
    """The folder that holds the certificate PayPal is played with."""
    return state.directory / "paypal"


def keep_paypal_key(state: State) -> None:
    """Make the key and its certificate, unless they are there."""
    folder = certificates(state)
    folder.mkdir(mode=0o700, exist_ok=True)
    if (folder / f"{CERTIFICATE}.pem").exists():
        return
    key = rsa.generate_private_key(65537, 2048)
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / "key.pem", kept.decode())
    write_private(folder / f"{CERTIFICATE}.pem", _certificate(key).public_bytes(serialization.Encoding.PEM).decode())


def paypal_key(state: State) -> rsa.RSAPrivateKey:
    """The key PayPal is played with. Raises Misconfigured before the first `make run`."""
    path = certificates(state) / "key.pem"
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read ({error.strerror}): start the cluster with `make run`") from None
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """Self-signed: whoever reads the state directory can play PayPal to this cluster, and to no other."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "crossdesk.invalid")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=CERTIFIED_FOR))
    return made.sign(key, hashes.SHA256())
