"""The chart renders for every way to run it, to manifests that Kubernetes and the operators take as they are."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from helm_python import lint

from deploy.chart import custom_resources, kubernetes_schemas
from deploy.chart.render import CHART, Manifest, UniqueKeys, Values
from deploy.chart.tests.looking_up import SERVICES, of_kind, workloads
from deploy.chart.wiring import generated

WITHOUT_SCHEMA = {"ScheduledBackup"}
"""Of CloudNativePG, whose schemas at hand have no file for it."""
Ways = dict[str, list[Manifest]]


def distinct(ways: Ways) -> list[Manifest]:
    return list({json.dumps(each): each for manifests in ways.values() for each in manifests}.values())


def test_helm_finds_nothing_to_complain_about() -> None:
    report = lint(CHART, {}, strict=True, namespace="crossdesk")
    assert report["errors"] == []
    assert [each for each in report["messages"] if each["severity"] > 1] == []


def test_all_seven_services_are_there_each_once(way: list[Manifest]) -> None:
    assert sorted(workloads(way)) == sorted(SERVICES)
    names = [(each["apiVersion"], each["kind"], each["metadata"]["name"]) for each in way]
    assert len(names) == len(set(names))


def test_kubernetes_takes_every_manifest_of_its_own_kinds(ways: Ways) -> None:
    assert [complaint for each in distinct(ways) for complaint in kubernetes_schemas.complaints(each)] == []


def test_unknown_fields_and_kinds_are_noticed() -> None:
    account: dict[str, Any] = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}, "tokens": []}
    assert "tokens" in kubernetes_schemas.complaints(account)[0]
    assert "no such kind" in kubernetes_schemas.complaints({**account, "kind": "ServiceCount"})[0]


def test_operators_take_every_manifest_of_theirs(ways: Ways, crds: Path) -> None:
    complaints, unknown, checked = [], set(), set()
    for each in filter(kubernetes_schemas.is_custom, distinct(ways)):
        schema = custom_resources.schema_of(crds, each["apiVersion"], each["kind"])
        if schema is None:
            unknown.add(each["kind"])
        else:
            checked.add(each["kind"])
            complaints += custom_resources.complaints(each, schema)
    assert complaints == []
    assert unknown == WITHOUT_SCHEMA
    assert checked >= {"Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser", "Cluster", "ScaledObject", "HTTPRoute"}
    assert checked >= {"TriggerAuthentication", "ExternalSecret", "PodMonitor"}


def test_rules_that_no_schema_can_say_are_asked_as_well(ways: Ways, crds: Path) -> None:
    def found(manifest: Manifest) -> list[str]:
        schema = custom_resources.schema_of(crds, manifest["apiVersion"], manifest["kind"])
        assert schema is not None
        return custom_resources.complaints(manifest, schema)

    route = json.loads(json.dumps(of_kind(ways["default"], "HTTPRoute")["crossdesk"]))
    route["spec"]["rules"][0]["backendRefs"] = [{"name": "a", "port": 80}]
    assert any("RequestRedirect filter must not be used together" in each for each in found(route))
    cluster = json.loads(json.dumps(of_kind(ways["default"], "Cluster")["postgres"]))
    cluster["spec"]["bootstrap"]["initdb"]["localeProvider"] = "libc"
    assert any("icuLocale is only available" in each for each in found(cluster))


@pytest.mark.parametrize("path", [CHART / "wiring.yaml", CHART / "values.schema.json"], ids=lambda each: each.name)
def test_what_the_chart_takes_from_the_code_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == generated()[path], "run make chart"


def test_alerts_and_dashboards_are_wrapped_as_they_stand(ways: Ways) -> None:
    rules = of_kind(ways["default"], "PrometheusRule")
    files = {path.stem: yaml.load(path.read_text("utf-8"), UniqueKeys) for path in (CHART / "rules").glob("*.yaml")}
    assert {name: each["spec"] for name, each in rules.items()} == files
    shown = {name: each["data"] for name, each in of_kind(ways["default"], "ConfigMap").items() if "dash" in name}
    boards = {path.name: path.read_text("utf-8") for path in (CHART / "dashboards").glob("*.json")}
    assert {key: text for data in shown.values() for key, text in data.items()} == boards


def test_a_values_file_sets_nothing_the_defaults_do_not_know(values_and_way: tuple[Values, list[Manifest]]) -> None:
    values, _ = values_and_way
    assert sorted(values["services"]) == sorted(SERVICES)
