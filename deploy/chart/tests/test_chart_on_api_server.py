"""A real API server takes the chart, and Helm's upgrades of it, where one is at hand."""

from collections.abc import Iterator

import pytest
from helm_python.errors import HelmError

from deploy.chart.render import Values, merged
from deploy.chart.tests.looking_up import SERVICES
from deploy.chart.try_on_api_server.jobs import Jobs, jobs_get_done
from deploy.chart.try_on_api_server.programs import ProgramMissing, find_program
from deploy.chart.try_on_api_server.release import Release, release_in
from deploy.chart.try_on_api_server.sizes import SIZES, make_namespace, sized, stored, try_size
from deploy.chart.try_on_api_server.speak import complaints
from deploy.chart.try_on_api_server.trial import SCHEMAS, Trial, trial

KEPT = {"kafka.strimzi.io/v1": "KafkaTopic", "postgresql.cnpg.io/v1": "Cluster"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    try:
        for name in ("etcd", "kube-apiserver"):
            find_program(name)
    except ProgramMissing as missing:
        pytest.skip(str(missing))
    if not SCHEMAS.is_dir():
        pytest.skip(f"no schemas of operators in {SCHEMAS}")
    with trial(tmp_path_factory.mktemp("api-server")) as running:
        yield running


@pytest.fixture(scope="module")
def migrations(server: Trial) -> Iterator[Jobs]:
    with jobs_get_done(server.access) as jobs:
        yield jobs


@pytest.fixture
def installed(server: Trial, migrations: Jobs, request: pytest.FixtureRequest) -> Iterator[Release]:
    """A release of the small size in a namespace of its own."""
    namespace = request.node.name.replace("_", "-")[:60].strip("-")
    make_namespace(server.cluster, namespace)
    with release_in(server.access, namespace) as release:
        release.install(sized("small"))
        yield release


@pytest.mark.parametrize("size", SIZES)
def test_an_api_server_takes_every_manifest_and_pod_without_a_warning(server: Trial, size: str) -> None:
    answers = try_size(server.cluster, size)
    assert complaints(answers) == []
    assert len([each for each in answers if each.about.startswith("Pod ")]) == 2 * len(SERVICES)


def test_an_api_server_refuses_a_field_there_is_not_and_a_pod_that_may_too_much(server: Trial) -> None:
    make_namespace(server.cluster, "refusing")
    topic = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "spec": {"partitons": 3}}
    told = server.cluster.apply({**topic, "metadata": {"name": "a", "namespace": "refusing"}}, dry_run=True)
    assert "partitons" in told.refused
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "refusing"}}
    assert server.cluster.apply(account, dry_run=False).refused == ""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "refusing"}}
    told = server.cluster.create({**pod, "spec": {"containers": [{"name": "a", "image": "a"}]}})
    assert 'violates PodSecurity "restricted:latest"' in told.refused


def test_from_small_to_peak_and_back_by_rollback_nothing_is_changed_that_may_not_be(
    server: Trial, installed: Release
) -> None:
    installed.upgrade(sized("peak"))
    assert partitions(server, installed) == {48}
    installed.config.rollback("crossdesk")
    assert partitions(server, installed) == {4}, "a rollback renders nothing, so the chart is not asked"
    installed.upgrade(sized("peak"))
    assert partitions(server, installed) == {48}


def test_fewer_partitions_than_the_topics_have_are_refused_before_anything_is_changed(
    server: Trial, installed: Release
) -> None:
    installed.upgrade(merged(sized("small"), {"kafka": {"partitions": 6}}))
    told = installed.refusal(sized("small"))
    assert "kafka.partitions (4) is below the 6 that topic" in told
    assert "Kafka cannot take partitions away" in told
    with pytest.raises(HelmError, match="Kafka cannot take partitions away"):
        installed.upgrade(sized("small"))
    assert partitions(server, installed) == {6}
    assert installed.refusal(merged(sized("small"), {"kafka": {"partitions": 6}})) == ""


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"kafka": {"partitions": "many"}}, "/kafka/partitions"),
        ({"services": {"gateway": {"settings": {"session_hours": "x"}}}}, "/services/gateway/settings/session_hours"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_by_its_path(server: Trial, wrong: Values, path: str) -> None:
    with release_in(server.access, "default") as release, pytest.raises(HelmError) as refused:
        release.install(wrong, dry_run="server")
    assert path in str(refused.value)


def test_each_upgrade_migrates_anew_one_service_after_the_other(migrations: Jobs, installed: Release) -> None:
    before = len(migrations.done)
    installed.upgrade(sized("small"))
    again = migrations.done[before:]
    assert again == sorted(f"crossdesk-{service}-migrate" for service in SERVICES)


def test_what_holds_data_is_there_after_the_end_and_taken_over_by_the_next_release(
    server: Trial, installed: Release
) -> None:
    before = {version: stored(server.cluster, installed.namespace, version, kind) for version, kind in KEPT.items()}
    installed.uninstall()
    assert stored(server.cluster, installed.namespace, "apps/v1", "Deployment") == {}
    for version, kind in KEPT.items():
        left = stored(server.cluster, installed.namespace, version, kind)
        assert {name: each["metadata"]["uid"] for name, each in left.items()} == {
            name: each["metadata"]["uid"] for name, each in before[version].items()
        }
    installed.install(sized("small"))
    assert len(stored(server.cluster, installed.namespace, "apps/v1", "Deployment")) == 4


def partitions(server: Trial, release: Release) -> set[int]:
    topics = stored(server.cluster, release.namespace, "kafka.strimzi.io/v1", "KafkaTopic").values()
    return {each["spec"]["partitions"] for each in topics}
