"""Certificates of PayPal: from PayPal alone, once each, or from a folder."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from crossdesk.errors import Misconfigured
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from gateway.payments import paypal_signature
from gateway.payments.paypal_certificates import KeptCertificates, PublishedCertificates, certificates_in, name_at
from gateway.payments.provider_examples import PAYPAL
from gateway.payments.provider_secrets import PayPalSecrets
from gateway.problems import Problem

from .conftest import Clock
from .payment_providers import CERT_URL, CERTIFICATE, WEBHOOK_ID, certificate_of, paypal_key, paypal_push

SANDBOX_URL = CERT_URL.replace("api.", "api.sandbox.")


def pem() -> bytes:
    return certificate_of(paypal_key()).public_bytes(Encoding.PEM)


def published(
    answer: httpx.Response | Exception, asked: list[str], clock: Clock | None = None
) -> PublishedCertificates:
    """PayPal as it answers; `asked` collects the URLs."""

    def behave(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return PublishedCertificates(httpx.AsyncClient(transport=httpx.MockTransport(behave)), clock or Clock())


async def test_a_certificate_is_asked_for_once() -> None:
    asked: list[str] = []
    certificates = published(httpx.Response(200, content=pem()), asked)
    assert await certificates(CERT_URL, False) == await certificates(CERT_URL, False)
    assert asked == [CERT_URL]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "https://evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../CERT-1",
        "https://api.paypal.com/v1/notifications/certs/CERT-1?to=evil.example",
        "https://api.paypal.com/v1/notifications/certs/CERT-1\n",
        SANDBOX_URL,
    ],
)
async def test_nobody_but_paypal_is_asked(url: str) -> None:
    asked: list[str] = []
    with pytest.raises(Problem) as problem:
        await published(httpx.Response(200, content=pem()), asked)(url, False)
    assert (problem.value.kind.slug, asked) == ("signature", [])


def test_the_sandbox_has_certificates_of_its_own() -> None:
    assert name_at(SANDBOX_URL, True) == CERTIFICATE
    with pytest.raises(Problem):
        name_at(CERT_URL, True)


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        (httpx.ConnectError("nobody there"), "unavailable"),
        (httpx.Response(500), "unavailable"),
        (httpx.Response(302, headers={"location": "https://evil.example"}), "unavailable"),
        (httpx.Response(200, content=b"<html>"), "unavailable"),
        (httpx.Response(200, content=b"a" * 30_000), "unavailable"),
        (httpx.Response(404), "signature"),
    ],
)
async def test_what_is_no_certificate_is_not_kept(answer: httpx.Response | Exception, slug: str) -> None:
    certificates = published(answer, [])
    with pytest.raises(Problem) as problem:
        await certificates(CERT_URL, False)
    assert problem.value.kind.slug == slug
    assert certificates.kept == {}


async def test_pushes_that_come_at_once_ask_for_their_certificate_once() -> None:
    asked: list[str] = []
    certificates = published(httpx.Response(200, content=pem()), asked)
    found = await asyncio.gather(*(certificates(CERT_URL, False) for _ in range(50)))
    assert (len(set(found)), asked) == (1, [CERT_URL])


async def test_names_that_are_made_up_do_not_make_us_call_out_without_bound(clock: Clock) -> None:
    asked: list[str] = []
    certificates = published(httpx.Response(404), asked, clock)
    told = [await refusal(certificates, f"{CERT_URL}-{number}") for number in range(1000)]
    assert len(asked) == 10
    assert [problem.kind.slug for problem in told] == ["signature"] * 10 + ["unavailable"] * 990
    clock.now += float(told[-1].headers["Retry-After"])
    assert (await refusal(certificates, CERT_URL)).kind.slug == "signature"
    assert len(asked) == 11


async def test_a_certificate_that_is_known_is_had_while_made_up_names_are_refused(clock: Clock) -> None:
    certificates = published(httpx.Response(200, content=pem()), [], clock)
    known = await certificates(CERT_URL, False)
    for number in range(9):
        await certificates(f"{CERT_URL}-{number}", False)
    assert (await refusal(certificates, f"{CERT_URL}-9")).kind.slug == "unavailable"
    assert await certificates(CERT_URL, False) == known


async def refusal(certificates: PublishedCertificates, url: str) -> Problem:
    with pytest.raises(Problem) as problem:
        await certificates(url, False)
    return problem.value


async def test_no_more_certificates_are_kept_than_fit_and_those_in_use_stay(clock: Clock) -> None:
    asked: list[str] = []
    certificates = published(httpx.Response(200, content=pem()), asked, clock)
    for number in range(40):
        clock.now += 10
        await certificates(CERT_URL, False)
        await certificates(f"{CERT_URL}-{number}", False)
    assert (len(certificates.kept), asked.count(CERT_URL)) == (16, 1)


async def test_a_folder_stands_in_for_paypal(tmp_path: Path) -> None:
    (tmp_path / f"{CERTIFICATE}.pem").write_bytes(pem())
    certificates = certificates_in(tmp_path)
    assert isinstance(await certificates(CERT_URL, False), Certificate)
    with pytest.raises(Problem):
        await certificates(f"{CERT_URL}0", False)


def test_a_folder_without_certificates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="CERT-"):
        certificates_in(tmp_path)
    (tmp_path / "CERT-1.pem").write_bytes(b"nonsense")
    with pytest.raises(Misconfigured, match="cannot be read"):
        certificates_in(tmp_path)


async def verdict(certificate: Certificate, key: rsa.RSAPrivateKey) -> str:
    sent = paypal_push(PAYPAL, key=key)
    kept = KeptCertificates({CERTIFICATE: certificate})
    try:
        secrets = PayPalSecrets(webhook_id=WEBHOOK_ID)
        await paypal_signature.verify(sent.body, sent.headers, secrets, kept, datetime.now(UTC))
    except Problem as problem:
        return problem.kind.slug
    return "genuine"


async def test_a_certificate_that_is_past_or_weak_proves_nothing() -> None:
    key, weak = paypal_key(), rsa.generate_private_key(65537, 1024)
    assert await verdict(certificate_of(key), key) == "genuine"
    assert await verdict(certificate_of(key, until=-timedelta(days=1)), key) == "signature"
    assert await verdict(certificate_of(weak), weak) == "signature"
