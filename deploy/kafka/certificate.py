"""A certificate for the TLS listener of a local cluster, made by the `keytool` of the Java runtime."""

import subprocess
from pathlib import Path

from crossdesk.errors import Misconfigured


def make_certificate(java: Path, directory: Path, password: str) -> tuple[Path, Path]:
    """Make a self-signed certificate for 127.0.0.1 and localhost; gives the PKCS12 store and the certificate as PEM.

    Raises Misconfigured when keytool refuses.
    """
    keytool = str(java.resolve().with_name("keytool"))
    store, certificate = directory / "broker.p12", directory / "ca.pem"
    access = ["-alias", "broker", "-keystore", str(store), "-storepass", password]
    names = ["-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1"]
    _run([keytool, "-genkeypair", *access, *names, "-storetype", "PKCS12", "-keyalg", "EC", "-validity", "365"])
    _run([keytool, "-exportcert", *access, "-rfc", "-file", str(certificate)])
    return store, certificate


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Misconfigured(f"{command[0]} {command[1]}: {done.stdout.strip() or done.stderr.strip()}")
