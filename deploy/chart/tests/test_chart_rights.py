"""Each service has just the rights, secrets, settings and ways through the network that its code needs."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import trustme
from crossdesk.bus.kafka.connection import client_options, name_prefix
from crossdesk.contracts import KEPT_FOREVER, PUBLISHERS, TOPICS
from crossdesk.service import Service
from pydantic import SecretStr

from deploy.chart.render import Manifest, Values
from deploy.chart.tests.looking_up import SERVICES, container_of, of_kind, pod_of, variables, workloads
from deploy.chart.wiring import Member

ASKED = ["logistics", "payments-risk", "routing", "translation"]
"""Services the gateway asks over HTTP."""
OURS = {"CROSSDESK_SECRETS_DIR", "PGSSLMODE", "PGSSLROOTCERT"}
"""Variables that are no settings: where secrets lie, and libpq's, which asyncpg reads."""


def allowed(user: Manifest) -> dict[tuple[str, str], set[str]]:
    acls = user["spec"]["authorization"]["acls"]
    assert all(each["resource"]["patternType"] == "literal" and each.get("type", "allow") == "allow" for each in acls)
    return {(each["resource"]["type"], each["resource"]["name"]): set(each["operations"]) for each in acls}


def test_there_is_a_topic_for_every_topic_of_the_contracts(values_and_way: tuple[Values, list[Manifest]]) -> None:
    values, way = values_and_way
    topics = {each["spec"]["topicName"]: each["spec"]["config"] for each in of_kind(way, "KafkaTopic").values()}
    prefix = values["kafka"]["prefix"]
    assert sorted(topics) == sorted(prefix + topic for topic in TOPICS)
    forever = {name.removeprefix(prefix) for name, config in topics.items() if config["retention.ms"] == -1}
    assert forever == KEPT_FOREVER


def test_a_service_may_do_on_kafka_what_its_code_does_and_nothing_else(
    values_and_way: tuple[Values, list[Manifest]], in_code: dict[str, Member]
) -> None:
    values, way = values_and_way
    prefix = values["kafka"]["prefix"]
    users = of_kind(way, "KafkaUser")
    for name, member in in_code.items():
        needed: dict[tuple[str, str], set[str]] = {("group", prefix + member.service.name): {"Read"}}
        for topic in read_by(member):
            needed.setdefault(("topic", prefix + topic), {"Describe"}).add("Read")
        for event in (*PUBLISHERS[member.service.name], *PUBLISHERS["every consumer"]):
            for topic in event.topics():
                needed.setdefault(("topic", prefix + topic), {"Describe"}).add("Write")
        if name == "gateway" and values["kafka"]["operations"]:
            needed = with_operations(needed, prefix, in_code)
        assert allowed(users[name]) == needed, name


def with_operations(
    own: dict[tuple[str, str], set[str]], prefix: str, in_code: dict[str, Member]
) -> dict[tuple[str, str], set[str]]:
    """The operations page looks at every group and topic, and orders events again where a consumer gave them up."""
    groups = {("group", prefix + each.service.name): {"Describe"} for each in in_code.values()}
    topics = {("topic", prefix + topic): {"Describe"} for topic in TOPICS}
    found = {**groups, **topics, **own}
    for topic in {topic for member in in_code.values() for each in member.subscriptions for topic in each.topics}:
        found["topic", prefix + topic] = found["topic", prefix + topic] | {"Read", "Write"}
    return found


def read_by(member: Member) -> set[str]:
    subscribed = {topic for each in member.subscriptions for topic in each.topics}
    tailed = {
        "gateway": {"inquiries", "inquiries-urgent", "agents", "accounts", "payment-alerts"}
        | {"outcomes", "outcomes-urgent"},
        "intent": {"accounts"},
    }
    return subscribed | tailed.get(member.package, set())


def test_the_scaler_may_look_at_lag_and_read_nothing(ways: dict[str, list[Manifest]]) -> None:
    user = of_kind(ways["default"], "KafkaUser")["scaler"]
    assert {operation for each in allowed(user).values() for operation in each} == {"Describe"}
    asked: set[tuple[str, str]] = set()
    for scaler in of_kind(ways["default"], "ScaledObject").values():
        for each in (one["metadata"] for one in scaler["spec"]["triggers"] if one["type"] == "kafka"):
            asked |= {("group", each["consumerGroup"]), ("topic", each["topic"])}
    assert allowed(user).keys() == asked
    assert "scaler" not in of_kind(ways["elsewhere"], "KafkaUser")


def test_each_service_reads_its_own_entry_of_the_secret_store(
    values_and_way: tuple[Values, list[Manifest]], in_code: dict[str, Member]
) -> None:
    values, way = values_and_way
    secrets = of_kind(way, "ExternalSecret")
    assert sorted(secrets) == sorted([*SERVICES, *(f"{name}-owner" for name in SERVICES)])
    path = values["secrets"]["path"]
    for name, member in in_code.items():
        spec = secrets[name]["spec"]
        assert {each["remoteRef"]["key"] for each in spec["data"]} == {f"{path}/{name}"}
        files = set(spec["target"]["template"]["data"])
        extra = {f"file_{each}" for each in values["services"][name]["secretFiles"]}
        settings = {each.removeprefix("crossdesk_") for each in files if each.startswith("crossdesk_")}
        assert files - extra - set(values["services"][name]["secretVariables"]) == {f"crossdesk_{s}" for s in settings}
        assert settings <= secret_settings(member.service), name
        assert settings >= {
            each for each, field in member.service.settings.model_fields.items() if field.is_required()
        } - {"bus_url"}
        refs = {each["remoteRef"]["key"] for each in secrets[f"{name}-owner"]["spec"]["data"]}
        assert refs == {f"{path}/{name}", f"{path}/{name}-owner"}


def secret_settings(service: Service) -> set[str]:
    fields = service.settings.model_fields
    return {name for name, field in fields.items() if "SecretStr" in repr(field.annotation) or field.is_required()}


def test_whoever_is_asked_by_the_gateway_has_the_key_it_shows(in_code: dict[str, Member], way: list[Manifest]) -> None:
    told = variables(container_of(workloads(way)["gateway"]))
    assert {"CROSSDESK_LOGISTICS_URL", "CROSSDESK_PAYMENTS_RISK_URL", "CROSSDESK_ROUTING_URL"} <= told.keys()
    assert "CROSSDESK_TRANSLATION_SERVICE_URL" in told
    for name, member in in_code.items():
        if "service_key" in member.service.settings.model_fields:
            spec = of_kind(way, "ExternalSecret")[name]["spec"]
            assert "crossdesk_service_key" in spec["target"]["template"]["data"]


def test_every_variable_is_a_setting_and_its_value_is_taken(
    values_and_way: tuple[Values, list[Manifest]], in_code: dict[str, Member]
) -> None:
    values, way = values_and_way
    for name, workload in workloads(way).items():
        given = variables(container_of(workload))
        own = {each for each in given if each not in {*OURS, *values["services"][name]["secretVariables"]}}
        settings = in_code[name].service.settings
        fields = {f"CROSSDESK_{field}".upper(): field for field in settings.model_fields}
        assert own <= fields.keys(), name
        read = {fields[each]: parsed(given[each]) for each in own}
        secrets = dict.fromkeys(secret_settings(in_code[name].service) - read.keys(), "s" * 40)
        read.update({each: "postgresql://localhost/crossdesk" for each in secrets if each.endswith("_url")} | secrets)
        taken = settings.model_validate(read)
        assert (taken.host, taken.port) == ("0.0.0.0", 8000)
        assert isinstance(taken.bus_url, SecretStr)


def parsed(value: str | None) -> Any:
    return "name" if value is None else value.strip("[]").split(",") if value.startswith("[") else value


def test_the_bus_is_reached_by_certificates_and_under_the_prefix(
    values_and_way: tuple[Values, list[Manifest]], tmp_path: Path
) -> None:
    values, way = values_and_way
    authority = trustme.CA()
    leaf = authority.issue_cert("crossdesk-gateway")
    authority.cert_pem.write_to_path(str(tmp_path / "ca.crt"))
    leaf.cert_chain_pems[0].write_to_path(str(tmp_path / "user.crt"))
    leaf.private_key_pem.write_to_path(str(tmp_path / "user.key"))
    for workload in workloads(way).values():
        url = variables(container_of(workload))["CROSSDESK_BUS_URL"] or ""
        assert name_prefix(url) == values["kafka"]["prefix"]
        options = client_options(re.sub(r"/etc/crossdesk/kafka(-ca)?", str(tmp_path), url))
        assert options["security_protocol"] == "SSL"
        assert options["ssl_context"].check_hostname
        cluster = values["kafka"]["cluster"] or "crossdesk-kafka"
        assert options["bootstrap_servers"] == [f"{cluster}-kafka-bootstrap:9093"]


def test_ports_are_those_the_services_listen_on(way: list[Manifest]) -> None:
    for workload in workloads(way).values():
        [port] = container_of(workload)["ports"]
        assert str(port["containerPort"]) == variables(container_of(workload))["CROSSDESK_PORT"]
    for service in of_kind(way, "Service").values():
        assert [(each["port"], each["targetPort"]) for each in service["spec"]["ports"]] == [(8000, "http")]
    gateway = variables(container_of(workloads(way)["gateway"]))
    services = of_kind(way, "Service")
    for name, value in gateway.items():
        if value and value.startswith("http://crossdesk-"):
            assert services[value.removeprefix("http://crossdesk-").removesuffix(":8000")], name


def test_nothing_may_pass_the_network_but_what_is_said(way: list[Manifest]) -> None:
    policies = of_kind(way, "NetworkPolicy")
    deny = policies["deny"]["spec"]
    assert (set(deny), sorted(deny["policyTypes"])) == ({"podSelector", "policyTypes"}, ["Egress", "Ingress"])
    for each in (one for one in way if one["kind"] in {"Deployment", "StatefulSet", "Job"}):
        labels = each["spec"]["template"]["metadata"]["labels"]
        assert deny["podSelector"]["matchLabels"].items() <= labels.items()
    assert sorted(peers(policies["gateway"]["spec"]["egress"])) == [
        "logistics",
        "payments-risk",
        "routing",
        "translation",
    ]
    for name in ("logistics", "payments-risk", "routing", "translation"):
        assert peers(policies[name]["spec"]["ingress"]) == ["gateway"]
    for name in ("intent", "knowledge"):
        assert name not in policies, f"nobody asks {name}, and it asks nobody outside"


def test_only_those_with_partners_outside_reach_the_world_and_never_the_inside(way: list[Manifest]) -> None:
    reaching = {}
    for name, each in of_kind(way, "NetworkPolicy").items():
        blocks = [to["ipBlock"] for rule in each["spec"].get("egress", []) for to in rule["to"] if "ipBlock" in to]
        open_to_all = [block for block in blocks if block["cidr"] == "0.0.0.0/0"]
        if open_to_all:
            reaching[name] = open_to_all[0]["except"]
    assert sorted(reaching) == ["gateway", "logistics", "payments-risk", "translation"]
    for kept in reaching.values():
        assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(kept)


def peers(rules: Iterable[Manifest]) -> list[str]:
    sides = [side for rule in rules for side in (*rule.get("from", []), *rule.get("to", []))]
    return [side["podSelector"]["matchLabels"]["app.kubernetes.io/name"] for side in sides if "podSelector" in side]


def test_what_is_for_operators_is_not_routed_from_outside(ways: dict[str, list[Manifest]]) -> None:
    [inside, rest] = of_kind(ways["default"], "HTTPRoute")["crossdesk"]["spec"]["rules"]
    assert {each["path"]["value"] for each in inside["matches"]} == {"/metrics", "/livez", "/readyz", "/startupz"}
    assert "backendRefs" not in inside
    assert rest["backendRefs"] == [{"name": "crossdesk-gateway", "port": 8000}]
    assert pod_of(workloads(ways["default"])["gateway"])["containers"][0]["ports"][0]["name"] == "http"
