"""The chart rendered once for each way to run it, for all tests."""

import os
from pathlib import Path

import pytest

from deploy.chart.render import Manifest, Values, merged, read_values, render
from deploy.chart.wiring import Member, members

CRDS = Path(__file__).parents[4] / "shared" / "data" / "crds"
ELSEWHERE: Values = {
    "kafka": {"create": False, "cluster": "shared", "operations": False},
    "postgresql": {"create": False, "host": "db.internal", "superuserSecret": "db-admin", "ranges": ["10.8.0.0/16"]},
    "scaling": {"enabled": False},
    "route": {"enabled": False},
    "monitoring": {"labels": {"release": "prometheus"}},
    "telemetry": {"otlpEndpoint": "http://collector.monitoring.svc:4318"},
    "images": {"digests": {"gateway": "sha256:" + "0" * 64}, "pullSecrets": ["registry"]},
    "services": {
        "gateway": {"secretFiles": ["payment_providers"], "settings": {"session_hours": 8}},
        "logistics": {
            "files": {"return_labels": "demo: {url: https://shop.example/labels, secret_env: LABEL_SECRET}"},
            "secretVariables": ["LABEL_SECRET"],
            "secrets": ["dhl_key"],
            "settings": {"dhl_url": "https://api-eu.dhl.com"},
        },
        "translation": {"settings": {"translation_kept_names": ["Alpina", "Nordlicht"]}},
    },
}
"""Kafka and PostgreSQL that others run, no KEDA, and files, secrets and settings of all kinds."""
PROMOTION = {
    "name": "black-friday",
    "begins": "30 5 27 11 *",
    "ends": "0 23 27 11 *",
    "timeZone": "Europe/Berlin",
    "replicas": {"gateway": 20, "intent": 40},
}
WAYS: dict[str, Values] = {
    "default": {},
    "small eu": read_values(["values-small.yaml", "values-eu.yaml"]),
    "medium": read_values(["values-medium.yaml"]),
    "peak us": merged(read_values(["values-peak.yaml", "values-us.yaml"]), {"scaling": {"schedules": [PROMOTION]}}),
    "elsewhere": ELSEWHERE,
}


@pytest.fixture(scope="session")
def ways() -> dict[str, list[Manifest]]:
    return {name: render(values) for name, values in WAYS.items()}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, ways: dict[str, list[Manifest]]) -> list[Manifest]:
    return ways[request.param]


@pytest.fixture(params=WAYS)
def values_and_way(request: pytest.FixtureRequest, ways: dict[str, list[Manifest]]) -> tuple[Values, list[Manifest]]:
    return merged(read_values(["values.yaml"]), WAYS[request.param]), ways[request.param]


@pytest.fixture(scope="session")
def in_code() -> dict[str, Member]:
    """By the chart's names of services: what the code itself says of each."""
    return {each.service.name: each for each in members()}


@pytest.fixture(scope="session")
def crds() -> Path:
    if not CRDS.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no schemas of operators in {CRDS}")
    return CRDS
