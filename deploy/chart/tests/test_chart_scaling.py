"""Replicas follow what waits: each scaler asks for the lag of groups and topics that exist in the code."""

from crossdesk.contracts.event import LanedEvent
from crossdesk.metrics import HTTP_REQUESTS
from prometheus_client import Counter

from deploy.chart.render import Manifest, Values
from deploy.chart.tests.looking_up import SERVICES, of_kind, workloads
from deploy.chart.wiring import Member


def scalers(way: list[Manifest]) -> dict[str, Manifest]:
    return {name: each["spec"] for name, each in of_kind(way, "ScaledObject").items()}


def test_every_service_is_scaled_where_anything_is(values_and_way: tuple[Values, list[Manifest]]) -> None:
    values, way = values_and_way
    assert sorted(scalers(way)) == (sorted(SERVICES) if values["scaling"]["enabled"] else [])
    for name, spec in scalers(way).items():
        workload = workloads(way)[name]
        assert spec["scaleTargetRef"] == {
            "apiVersion": "apps/v1",
            "kind": workload["kind"],
            "name": workload["metadata"]["name"],
        }


def test_lag_is_asked_of_the_groups_and_topics_of_the_code(
    values_and_way: tuple[Values, list[Manifest]], in_code: dict[str, Member]
) -> None:
    values, way = values_and_way
    prefix = values["kafka"]["prefix"]
    for name, spec in scalers(way).items():
        member = in_code[name]
        asked = [each["metadata"] for each in spec["triggers"] if each["type"] == "kafka"]
        assert {each["consumerGroup"] for each in asked} == {prefix + member.service.name}, name
        assert [each["topic"] for each in asked] == [prefix + topic for topic in member.waited], name
        assert asked, f"{name} would never be scaled"
        read = {topic for each in member.subscriptions for topic in each.topics}
        assert {each["topic"].removeprefix(prefix) for each in asked} <= read, name


def test_whoever_answers_customers_is_scaled_by_both_lanes(in_code: dict[str, Member]) -> None:
    for member in in_code.values():
        answering = [each for each in member.subscriptions if issubclass(each.event, LanedEvent) and not each.gather]
        assert answering, member.package
        assert {topic for each in answering for topic in each.topics} == set(member.waited)
        assert any(topic.endswith("-urgent") for topic in member.waited)


def test_replicas_stay_between_one_and_the_partitions(values_and_way: tuple[Values, list[Manifest]]) -> None:
    values, way = values_and_way
    partitions = {each["spec"]["partitions"] for each in of_kind(way, "KafkaTopic").values()}
    assert partitions == {values["kafka"]["partitions"]}
    for name, spec in scalers(way).items():
        assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= min(partitions), name
        for each in spec["triggers"]:
            if each["type"] == "kafka":
                assert each["metadata"]["ensureEvenDistributionOfPartitions"] == "true"
                assert each["metadata"]["allowIdleConsumers"] == "false"


def test_an_outage_of_what_is_asked_takes_no_pods_away_and_calm_only_slowly(way: list[Manifest]) -> None:
    for spec in scalers(way).values():
        assert spec["fallback"]["behavior"] == "currentReplicasIfHigher"
        assert spec["fallback"]["replicas"] == spec["minReplicaCount"]
        # KEDA falls back for averages only.
        assert {each["metricType"] for each in spec["triggers"]} == {"AverageValue"}
        down = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]
        assert down["stabilizationWindowSeconds"] >= 600
        assert down["policies"] == [{"type": "Percent", "value": 25, "periodSeconds": 300}]


def test_a_promotion_finds_its_replicas_there(ways: dict[str, list[Manifest]]) -> None:
    found = {
        name: [each["metadata"] for each in spec["triggers"] if each["type"] == "cron"]
        for name, spec in scalers(ways["peak us"]).items()
    }
    hours = {"timezone": "Europe/Berlin", "start": "30 5 27 11 *", "end": "0 23 27 11 *"}
    assert {name: each for name, each in found.items() if each} == {
        "gateway": [{**hours, "desiredReplicas": "20"}],
        "intent": [{**hours, "desiredReplicas": "40"}],
    }


def test_the_gateway_is_scaled_by_a_counter_of_requests_that_exists(way: list[Manifest]) -> None:
    assert isinstance(HTTP_REQUESTS, Counter)
    [family] = HTTP_REQUESTS.collect()
    for name, spec in scalers(way).items():
        queries = [each["metadata"]["query"] for each in spec["triggers"] if each["type"] == "prometheus"]
        assert len(queries) == (name == "gateway")
        for query in queries:
            assert query.startswith(f"sum(rate({family.name}_total{{")
            assert 'service="gateway"' in query
