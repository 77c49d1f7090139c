"""PayPal's certificates: asked for where PayPal publishes them, or taken from a folder of the operator's."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx
from crossdesk.contracts.gateway import Quota
from crossdesk.errors import Misconfigured
from cryptography.x509 import Certificate, load_pem_x509_certificate

from gateway import problems
from gateway.accept.quota import Bucket, Clock
from gateway.payments.paypal_signature import CertificateOf
from gateway.problems import Problem

HOSTS = {False: "api.paypal.com", True: "api.sandbox.paypal.com"}
_URL = re.compile(r"https://([a-z.]{1,40})/v1/notifications/certs/(CERT-[A-Za-z0-9-]{1,80})", re.ASCII)
SETTING = "CROSSDESK_PAYPAL_CERTIFICATES"
LONGEST = 20_000
MOST_KEPT = 16
SECONDS = 5.0
ASKING = Quota(per_second=0.1, burst=10)
"""How often PayPal is asked: anybody can name certificates there are not, and PayPal signs with very few."""


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


class PublishedCertificates:
    """Asks PayPal, once for each certificate; over TLS, at PayPal's own hosts, without redirects, and not often.

    `kept` are those in use, the latest used last. Whoever needs one that is being asked for waits for that answer.
    """

    def __init__(self, client: httpx.AsyncClient, clock: Clock = monotonic) -> None:
        self.kept: dict[str, Certificate] = {}
        self._client, self._clock = client, clock
        self._asked: dict[str, asyncio.Task[Certificate]] = {}
        self._budget = Bucket(ASKING, clock())

    async def __call__(self, url: str, sandbox: bool) -> Certificate:
        """As `CertificateOf` has it; 503, too, for one that is not known here while PayPal was asked often."""
        name_at(url, sandbox)
        if url in self.kept:
            self.kept[url] = self.kept.pop(url)
            return self.kept[url]
        if url not in self._asked:
            self._ask(url)
        return await asyncio.shield(self._asked[url])

    def _ask(self, url: str) -> None:
        wait = self._budget.take(self._clock())
        if wait:
            detail = "PayPal was asked for too many certificates lately: push again after `Retry-After` seconds."
            raise Problem(problems.UNAVAILABLE, detail, retry_after=wait)
        asked = self._asked[url] = asyncio.create_task(self._keep(url), name="ask PayPal for a certificate")
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _keep(self, url: str) -> Certificate:
        try:
            certificate = certificate_in(await self._fetch(url))
        finally:
            del self._asked[url]
        if len(self.kept) >= MOST_KEPT:
            self.kept.pop(next(iter(self.kept)))
        self.kept[url] = certificate
        return certificate

    async def _fetch(self, url: str) -> bytes:
        try:
            answer = await self._client.get(url, timeout=SECONDS, follow_redirects=False)
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
