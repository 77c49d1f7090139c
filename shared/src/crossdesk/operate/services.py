"""The seven services, by the names operators know them by."""

from collections.abc import Mapping
from importlib.util import find_spec

from crossdesk.errors import Misconfigured

SERVICES: Mapping[str, str] = {
    "gateway": "gateway",
    "intent": "intent-service",
    "translation": "translation-service",
    "logistics": "logistics-service",
    "payments_risk": "payments-risk-service",
    "knowledge": "knowledge-service",
    "routing": "routing-service",
}
"""Package (and schema, and role) of each, and the command its distribution and image are named by."""


def package_of(name: str) -> str:
    """The package of a service called by its package's or its command's name.

    Raises Misconfigured for an unknown service, and where the package is not installed: each service's image has its
    own alone.
    """
    package = name.removesuffix("-service").replace("-", "_")
    if package not in SERVICES:
        raise Misconfigured(f"{name!r} is no service: there are {', '.join(SERVICES.values())}")
    if find_spec(package) is None:
        raise Misconfigured(f"{SERVICES[package]} is not installed here: run this from its own image")
    return package
