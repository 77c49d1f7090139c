"""Wrong values are refused before anything is installed, and the message names the path."""

from typing import Any

import pytest
from helm_python.errors import HelmError

from deploy.chart.render import Values, read_values, render

SALE = {"name": "sale", "begins": "0 6 * * *", "ends": "0 9 * * *", "timeZone": "UTC"}
WRONG: list[tuple[Values, str]] = [
    ({"kafka": {"partitons": 3}}, "'/kafka': additional properties 'partitons'"),
    ({"kafka": {"partitions": "many"}}, "/kafka/partitions"),
    ({"kafka": {"prefix": "eu"}}, "/kafka/prefix"),
    ({"services": {"logistic": {}}}, "'/services': additional properties 'logistic'"),
    ({"services": {"routing": {"replicas": {"min": 0}}}}, "/services/routing/replicas/min"),
    ({"services": {"routing": {"requestsPerSecond": 5}}}, "'/services/routing': additional properties"),
    ({"services": {"routing": {"resources": {"memory": "1G"}}}}, "/services/routing/resources/memory"),
    ({"services": {"logistics": {"settings": {"dhl_urls": "x"}}}}, "'/services/logistics/settings': additional"),
    ({"services": {"logistics": {"settings": {"dhl_key": "x"}}}}, "'/services/logistics/settings': additional"),
    ({"services": {"gateway": {"settings": {"session_hours": 1000}}}}, "/services/gateway/settings/session_hours"),
    ({"services": {"gateway": {"secrets": ["dhl_key"]}}}, "/services/gateway/secrets"),
    ({"services": {"gateway": {"settings": {"bus_url": "x"}}}}, "'/services/gateway/settings': additional"),
    ({"images": {"digests": {"gateway": "latest"}}}, "/images/digests/gateway"),
    ({"services": {"intent": {"replicas": {"max": 9}}}}, "services.intent.replicas.max (9) is above kafka.partitions"),
    ({"services": {"intent": {"replicas": {"min": 5}}}}, "services.intent.replicas.min (5) is above"),
    (
        {"services": {"translation": {"drainSeconds": 30}}},
        "services.translation.drainSeconds (30) must be above",
    ),
    ({"postgresql": {"maxConnections": 100}}, "postgresql.maxConnections (100) is below the"),
    ({"postgresql": {"create": False}}, "postgresql.host must be given"),
    ({"kafka": {"create": False}}, "kafka.cluster must name"),
    ({"kafka": {"minInSyncReplicas": 3}}, "kafka.minInSyncReplicas (3) must be below"),
    ({"scaling": {"schedules": [{"name": "sale"}]}}, "/scaling/schedules/0"),
    (
        {"scaling": {"schedules": [dict(SALE, replicas={"gateway": 9})]}},
        "scaling.schedules: sale wants 9 of gateway, and services.gateway.replicas.max is 4",
    ),
    ({"scaling": {"schedules": [dict(SALE, replicas={"gatway": 2})]}}, "/scaling/schedules/0/replicas"),
    ({"kafka": {"brokers": 2}}, "kafka.replicas (3) is above kafka.brokers (2)"),
    (
        {"services": {"routing": {"files": {"desks_file": "a"}, "secretFiles": ["desks_file"]}}},
        "services.routing: desks_file is given twice",
    ),
]


@pytest.mark.parametrize(("values", "path"), WRONG, ids=[path[:40] for _, path in WRONG])
def test_a_wrong_value_is_refused_by_its_path(values: Values, path: str) -> None:
    with pytest.raises(HelmError) as refused:
        render(values)
    assert path in str(refused.value)


def test_every_value_has_a_default_that_the_schema_takes() -> None:
    values: dict[str, Any] = read_values(["values.yaml"])
    assert render(values) == render({})


def test_regions_share_nothing_but_the_size() -> None:
    eu, us = (read_values(["values.yaml", "values-medium.yaml", f"values-{each}.yaml"]) for each in ("eu", "us"))
    for path in (("kafka", "prefix"), ("postgresql", "database"), ("secrets", "path"), ("route", "hostnames")):
        assert eu[path[0]][path[1]] != us[path[0]][path[1]]
    assert eu["pods"]["nodeSelector"] != us["pods"]["nodeSelector"]
    assert eu["postgresql"]["backups"] != us["postgresql"]["backups"]
