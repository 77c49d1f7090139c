"""What operators do with their parts of the chart: from where they ask, and what they pass on to their pods."""

from deploy.chart.render import Manifest, render
from deploy.chart.tests.looking_up import container_of, of_kind, variables, workloads

VERSIONED = {"helm.sh/chart", "app.kubernetes.io/version"}
RESTRICTED = {"allowPrivilegeEscalation": False, "runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}}


def test_keda_which_runs_elsewhere_is_told_the_namespace_of_kafka() -> None:
    way = render({}, namespace="shop-desk")
    servers = {
        trigger["metadata"]["bootstrapServers"]
        for scaler in of_kind(way, "ScaledObject").values()
        for trigger in scaler["spec"]["triggers"]
        if trigger["type"] == "kafka"
    }
    assert servers == {"crossdesk-kafka-kafka-bootstrap.shop-desk.svc:9093"}


def test_a_new_version_of_the_chart_restarts_no_broker(way: list[Manifest]) -> None:
    # Strimzi copies the labels of these to its pods, and restarts them when one changes.
    for each in of_kind(way, "Kafka", "KafkaNodePool").values():
        assert not VERSIONED & each["metadata"]["labels"].keys()


def test_brokers_run_under_the_restricted_standard_and_may_write_to_their_volumes(
    ways: dict[str, list[Manifest]],
) -> None:
    kafka = of_kind(ways["default"], "Kafka")["kafka"]["spec"]
    pools = [each["spec"]["template"] for each in of_kind(ways["default"], "KafkaNodePool").values()]
    operator = kafka["entityOperator"]["template"]
    for template in (*pools, operator):
        pod = template["pod"]["securityContext"]
        assert (pod["runAsNonRoot"], pod["seccompProfile"]) == (True, {"type": "RuntimeDefault"})
        assert pod["fsGroup"] == 0, "given contexts replace Strimzi's own, which has this group for volumes"
    containers = [pool[name] for pool in pools for name in ("kafkaContainer", "initContainer")]
    containers += [operator[name] for name in ("topicOperatorContainer", "userOperatorContainer")]
    assert all(each == {"securityContext": RESTRICTED} for each in containers)


def test_large_numbers_reach_a_service_as_whole_ones() -> None:
    way = render(
        {"pods": {"deadLettersInARow": 1_000_000}, "services": {"gateway": {"settings": {"max_in_flight": 2_000_000}}}}
    )
    given = variables(container_of(workloads(way)["gateway"]))
    assert given["CROSSDESK_DEAD_LETTERS_IN_A_ROW"] == "1000000"
    assert given["CROSSDESK_MAX_IN_FLIGHT"] == "2000000"


def test_names_may_be_asked_of_the_node_where_a_cache_runs_there() -> None:
    way = render({"network": {"dnsRanges": ["169.254.20.10/32"]}})
    [names] = [
        rule
        for rule in of_kind(way, "NetworkPolicy")["all"]["spec"]["egress"]
        if {"protocol": "UDP", "port": 53} in rule["ports"]
    ]
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in names["to"]
