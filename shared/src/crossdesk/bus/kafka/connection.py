"""How to reach Kafka: brokers, TLS and SASL, all told by one URL.

kafka://broker:9092,broker:9092
kafka://user:password@broker:9093?security=sasl_ssl&mechanism=SCRAM-SHA-512&ca=/run/secrets/ca.crt
kafka://broker:9093?security=sasl_ssl&mechanism=OAUTHBEARER&token_file=/run/secrets/kafka-token
kafka://broker:9093?security=ssl&ca=/run/secrets/ca.crt&certificate=/run/secrets/tls.crt&key=/run/secrets/tls.key
kafka://broker:9092?prefix=eu.      (topics and groups get this prefix: several clusters can share one Kafka)
"""

import asyncio
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaError

from crossdesk.errors import Misconfigured

OUTAGES = (KafkaError, OSError, asyncio.TimeoutError)
"""What tells that Kafka is away, overloaded or electing, and not that a record is wrong."""

_SECURITY = {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}
_MECHANISMS = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"}
_OPTIONS = {"security", "mechanism", "ca", "certificate", "key", "token_file", "prefix"}


class FileToken(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka is untyped
    """An OAuth bearer token from a file that something else keeps fresh, such as a projected service-account token."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> str:
        return (await asyncio.to_thread(self._path.read_text)).strip()


def name_prefix(url: str) -> str:
    """What topics and groups of this cluster begin with on a Kafka it shares with others; usually nothing."""
    return dict(parse_qsl(url.partition("?")[2])).get("prefix", "")


def client_options(url: str) -> dict[str, Any]:
    """The URL as keyword arguments of every aiokafka client. Raises Misconfigured and names the option."""
    rest = url.removeprefix("kafka://")
    place, _, query = rest.partition("?")
    credentials, _, brokers = place.rpartition("@")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = options.keys() - _OPTIONS
    if unknown or not brokers:
        raise Misconfigured(f"kafka URL: {'no broker given' if not brokers else f'unknown option {min(unknown)!r}'}")
    security = _one_of("security", options.get("security", "plaintext"), _SECURITY)
    found: dict[str, Any] = {
        "bootstrap_servers": [broker.strip("/") for broker in brokers.split(",")],
        "security_protocol": security.upper(),
    }
    if security.endswith("ssl"):
        found["ssl_context"] = _tls(options)
    if security.startswith("sasl"):
        found.update(_sasl(options, credentials))
    return found


def _one_of(name: str, value: str, allowed: set[str]) -> str:
    if value not in allowed:
        raise Misconfigured(f"kafka URL: {name}={value!r} is none of {', '.join(sorted(allowed))}")
    return value


def _tls(options: dict[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=options.get("ca"))
        if "certificate" in options:
            context.load_cert_chain(options["certificate"], options.get("key"))
    except (OSError, ssl.SSLError) as error:
        raise Misconfigured(f"kafka URL: cannot read ca, certificate or key ({error})") from error
    return context


def _sasl(options: dict[str, str], credentials: str) -> dict[str, Any]:
    mechanism = _one_of("mechanism", options.get("mechanism", "SCRAM-SHA-512"), _MECHANISMS)
    if mechanism == "OAUTHBEARER":
        if "token_file" not in options:
            raise Misconfigured("kafka URL: mechanism=OAUTHBEARER needs token_file=PATH")
        return {"sasl_mechanism": mechanism, "sasl_oauth_token_provider": FileToken(Path(options["token_file"]))}
    user, _, password = credentials.partition(":")
    if not user or not password:
        raise Misconfigured(f"kafka URL: mechanism={mechanism} needs kafka://user:password@host")
    return {
        "sasl_mechanism": mechanism,
        "sasl_plain_username": unquote(user),
        "sasl_plain_password": unquote(password),
    }
