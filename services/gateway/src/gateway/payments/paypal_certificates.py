"""PayPal's certificates: asked for where PayPal publishes them, or taken from a folder of the operator's."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from crossdesk.errors import Misconfigured
from cryptography.x509 import Certificate, load_pem_x509_certificate

from gateway import problems
from gateway.payments.paypal_signature import CertificateOf
from gateway.problems import Problem

HOSTS = {False: "api.paypal.com", True: "api.sandbox.paypal.com"}
_URL = re.compile(r"https://([a-z.]{1,40})/v1/notifications/certs/(CERT-[A-Za-z0-9-]{1,80})", re.ASCII)
SETTING = "CROSSDESK_PAYPAL_CERTIFICATES"
LONGEST = 20_000
MOST_KEPT = 16
SECONDS = 5.0


def name_at(url: str, sandbox: bool) -> str:
    """The certificate's name. Raises Problem (401) for a URL that is not PayPal's, or of the other of its worlds."""
    found = _URL.fullmatch(url)
    if found is None or found[1] != HOSTS[sandbox]:
        raise Problem(problems.FORGED, "The certificate's address is not PayPal's.")
    return found[2]


def certificate_in(pem: bytes) -> Certificate:
    """Raises Problem (503) for what is no certificate: PayPal tries again later."""
    try:
        return load_pem_x509_certificate(pem)
    except ValueError:
        raise Problem(problems.UNAVAILABLE, "What was found is no certificate.", retry_after=60) from None


@dataclass(frozen=True)
class PublishedCertificates:
    """Asks PayPal, once for each certificate; over TLS, at PayPal's own hosts, without redirects."""

    client: httpx.AsyncClient
    kept: dict[str, Certificate] = field(default_factory=dict)

    async def __call__(self, url: str, sandbox: bool) -> Certificate:
        """As `CertificateOf` has it."""
        name_at(url, sandbox)
        if url not in self.kept:
            certificate = certificate_in(await self._fetch(url))
            if len(self.kept) >= MOST_KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.kept[url] = certificate
        return self.kept[url]

    async def _fetch(self, url: str) -> bytes:
        try:
            answer = await self.client.get(url, timeout=SECONDS, follow_redirects=False)
        except httpx.HTTPError as error:
            raise Problem(problems.UNAVAILABLE, "PayPal's certificate cannot be had.", retry_after=30) from error
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.BAD_REQUEST):
            raise Problem(problems.FORGED, "PayPal has no such certificate.")
        if answer.status_code != httpx.codes.OK or len(answer.content) > LONGEST:
            raise Problem(problems.UNAVAILABLE, "PayPal's certificate cannot be had.", retry_after=30)
        return answer.content


@dataclass(frozen=True)
class KeptCertificates:
    """Those of a folder, by name, for gateways that may not call out."""

    by_name: Mapping[str, Certificate]

    async def __call__(self, url: str, sandbox: bool) -> Certificate:
        """As `CertificateOf` has it."""
        certificate = self.by_name.get(name_at(url, sandbox))
        if certificate is None:
            raise Problem(problems.FORGED, "That certificate is not in the folder of trusted ones.")
        return certificate


def certificates_in(folder: Path) -> KeptCertificates:
    """All `CERT-....pem` of a folder. Raises Misconfigured when there is none, or one that cannot be read."""
    try:
        found = {path.stem: load_pem_x509_certificate(path.read_bytes()) for path in sorted(folder.glob("CERT-*.pem"))}
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{SETTING}={folder}: a certificate cannot be read: {error}") from None
    if not found:
        raise Misconfigured(f"{SETTING}={folder}: holds no CERT-....pem")
    return KeptCertificates(found)


@asynccontextmanager
async def open_certificates(folder: Path | None) -> AsyncIterator[CertificateOf]:
    """Those of the folder, or without one those that PayPal publishes. Raises Misconfigured as `certificates_in`."""
    if folder is not None:
        yield certificates_in(folder)
        return
    async with httpx.AsyncClient() as client:
        yield PublishedCertificates(client)
