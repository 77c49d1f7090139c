"""How pods are run: by probes of progress, with time to end, spread over zones, and with few rights of their own."""

import re
from typing import Any

from crossdesk.service import STREAMS_MAY_FINISH

from deploy.chart.render import Manifest, Values
from deploy.chart.tests.looking_up import container_of, of_kind, pod_of, variables, workloads
from deploy.chart.wiring import Member

PODS = ("Deployment", "StatefulSet", "Job")


def test_whoever_keda_scales_has_no_replicas_of_its_own(values_and_way: tuple[Values, list[Manifest]]) -> None:
    values, way = values_and_way
    for name, each in workloads(way).items():
        least = values["services"][name]["replicas"]["min"]
        assert each["spec"].get("replicas") == (None if values["scaling"]["enabled"] else least)


def test_a_pod_has_longer_to_end_than_its_slowest_handler(way: list[Manifest], in_code: dict[str, Member]) -> None:
    for name, each in workloads(way).items():
        container = container_of(each)
        drain = float(variables(container)["CROSSDESK_DRAIN_SECONDS"] or 0)
        heard = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert drain > in_code[name].longest_fetch, name
        assert pod_of(each)["terminationGracePeriodSeconds"] >= heard + STREAMS_MAY_FINISH + drain + 5, name


def test_probes_go_by_progress(way: list[Manifest]) -> None:
    for each in workloads(way).values():
        container = container_of(each)
        asked = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
        assert asked == {"startupProbe": "/startupz", "readinessProbe": "/readyz", "livenessProbe": "/livez"}
        assert {container[name]["httpGet"]["port"] for name in asked} == {"http"}
        assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] >= 120


def test_every_service_may_lose_one_pod_at_a_time_and_broken_ones_at_once(way: list[Manifest]) -> None:
    budgets = of_kind(way, "PodDisruptionBudget")
    for name, each in workloads(way).items():
        spec = budgets[name]["spec"]
        assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")
        assert spec["selector"] == each["spec"]["selector"]


def test_the_pods_of_a_version_are_spread_over_zones(way: list[Manifest]) -> None:
    for each in workloads(way).values():
        [zones, _] = pod_of(each)["topologySpreadConstraints"]
        revision = "pod-template-hash" if each["kind"] == "Deployment" else "controller-revision-hash"
        assert (zones["topologyKey"], zones["maxSkew"]) == ("topology.kubernetes.io/zone", 1)
        assert zones["matchLabelKeys"] == [revision]
        assert zones["labelSelector"] == each["spec"]["selector"]


def test_names_stay_where_membership_is_static_and_nowhere_else(way: list[Manifest]) -> None:
    services = of_kind(way, "Service")
    for name, each in workloads(way).items():
        stays = each["kind"] == "StatefulSet"
        instance = [one for one in container_of(each)["env"] if one["name"] == "CROSSDESK_INSTANCE"]
        assert [one["valueFrom"]["fieldRef"]["fieldPath"] for one in instance] == ["metadata.name"] * stays, name
        if stays:
            governing = services[each["spec"]["serviceName"].removeprefix("crossdesk-")]
            assert governing["spec"]["clusterIP"] == "None"
            assert governing["spec"]["selector"] == each["spec"]["selector"]["matchLabels"]


def test_pods_are_restricted_and_know_nothing_of_the_cluster(way: list[Manifest]) -> None:
    pods = [each for each in way if each["kind"] in PODS]
    assert len(pods) == 14
    accounts = of_kind(way, "ServiceAccount")
    for pod in map(pod_of, pods):
        assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
        assert accounts[pod["serviceAccountName"].removeprefix("crossdesk-")]["automountServiceAccountToken"] is False
        security = pod["securityContext"]
        assert (security["runAsNonRoot"], security["runAsUser"]) == (True, 65532)
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is context["runAsNonRoot"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"].keys() >= {"memory", "ephemeral-storage"}
            writable = {each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
            assert writable == {"/tmp"}


def test_every_mount_has_its_volume_and_every_file_its_place(way: list[Manifest]) -> None:
    for pod in (pod_of(each) for each in way if each["kind"] in PODS):
        volumes = {each["name"] for each in pod["volumes"]}
        containers = [*pod["containers"], *pod.get("initContainers", [])]
        mounted = {mount["name"] for container in containers for mount in container["volumeMounts"]}
        assert mounted == volumes
        mounts = [mount["mountPath"] for container in containers for mount in container["volumeMounts"]]
        for container in containers:
            for value in filter(None, variables(container).values()):
                for path in re.findall(r"/(?:etc/crossdesk|run/secrets)[-\w/.]*", value):
                    assert any(path == place or path.startswith(f"{place}/") for place in mounts), path


def test_schemas_are_migrated_before_a_new_version_and_as_their_owner(
    values_and_way: tuple[Values, list[Manifest]], in_code: dict[str, Member]
) -> None:
    values, way = values_and_way
    first = "post-install" if values["postgresql"]["create"] else "pre-install"
    images = {name: container_of(each)["image"] for name, each in workloads(way).items()}
    jobs = of_kind(way, "Job")
    assert len(jobs) == len(images)
    for name, image in images.items():
        job = jobs[f"{name}-migrate"]
        assert job["metadata"]["annotations"]["helm.sh/hook"] == f"{first},pre-upgrade"
        assert job["spec"]["backoffLimit"] > 0
        container = container_of(job)
        assert (container["image"], container["command"]) == (image, ["crossdesk"])
        assert container["args"] == ["migrate", in_code[name].image]
        assert "PGPASSWORD" not in variables(container), "only who makes roles is a superuser"
        [provision] = pod_of(job)["initContainers"]
        assert provision["args"][:2] == ["provision", in_code[name].image]
        assert _secret_of(job) == f"crossdesk-{name}-owner"
        assert _secret_of(workloads(way)[name]) == f"crossdesk-{name}-settings"


def _secret_of(manifest: Manifest) -> Any:
    return next(each["secret"]["secretName"] for each in pod_of(manifest)["volumes"] if each["name"] == "secrets")


def test_what_holds_data_outlives_the_release(ways: dict[str, list[Manifest]]) -> None:
    for each in ways["default"]:
        if each["kind"] in {"Kafka", "KafkaNodePool", "KafkaTopic", "Cluster"}:
            assert each["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep", each["metadata"]["name"]


def test_everything_of_a_region_runs_and_is_kept_there(ways: dict[str, list[Manifest]]) -> None:
    way = ways["small eu"]
    place = {"topology.kubernetes.io/region": "eu-central-1"}
    for each in (one for one in way if one["kind"] in PODS):
        assert pod_of(each)["nodeSelector"] == place
    cluster = of_kind(way, "Cluster")["postgres"]["spec"]
    assert cluster["affinity"]["nodeSelector"] == place
    assert cluster["backup"]["barmanObjectStore"]["destinationPath"] == "s3://crossdesk-backups-eu/"
    assert cluster["bootstrap"]["initdb"]["database"] == "crossdesk_eu"
    for pool in of_kind(way, "KafkaNodePool").values():
        terms = pool["spec"]["template"]["pod"]["affinity"]["nodeAffinity"]
        [term] = terms["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
        assert {each["key"]: each["values"] for each in term["matchExpressions"]} == {
            key: [value] for key, value in place.items()
        }
    assert all(each["spec"]["topicName"].startswith("eu.") for each in of_kind(way, "KafkaTopic").values())


def test_the_database_has_a_connection_for_each_that_all_replicas_may_open(
    values_and_way: tuple[Values, list[Manifest]],
) -> None:
    values, way = values_and_way
    services = values["services"].values()
    needed = sum(each["replicas"]["max"] * (each["databaseConnections"] + 1) for each in services)
    for cluster in of_kind(way, "Cluster").values():
        assert int(cluster["spec"]["postgresql"]["parameters"]["max_connections"]) > needed


def test_the_database_is_backed_up_and_replicated(ways: dict[str, list[Manifest]]) -> None:
    cluster = of_kind(ways["medium"], "Cluster")["postgres"]["spec"]
    assert cluster["instances"] == 3
    assert cluster["postgresql"]["synchronous"]["dataDurability"] == "required"
    assert cluster["backup"]["barmanObjectStore"]["destinationPath"].startswith("s3://")
    schedule = of_kind(ways["medium"], "ScheduledBackup")["postgres"]["spec"]
    assert len(schedule["schedule"].split()) == 6, "the operator's cron has a field of seconds"
    assert schedule["cluster"] == {"name": "crossdesk-postgres"}
