"""compose.yaml is a compose file, and what it names is there: services, settings, secrets, commands, ports."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from crossdesk.operate.provision import BUS
from crossdesk.operate.services import SERVICES
from crossdesk.settings import ServiceSettings

from deploy.compose.write_secrets import PACKAGES, write_secrets

FILE = Path(__file__).parents[1] / "compose.yaml"
ROOT = FILE.parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """As an engine sees it: variables replaced by their defaults, YAML's merges done."""
    text = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", FILE.read_text())
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def settings_of(package: str) -> type[ServiceSettings]:
    found: type[ServiceSettings] = import_module(f"{package}.main").SERVICE.settings
    return found


def secret_targets(service: dict[str, Any]) -> set[str]:
    """Names of the files a container sees."""
    secrets = service.get("secrets", [])
    return {each if isinstance(each, str) else each["target"] for each in secrets}


def test_it_is_valid_and_all_it_refers_to_is_defined(compose: dict[str, Any]) -> None:
    PyCompose.from_yaml(yaml.safe_dump(compose)).validate()


def test_there_is_a_container_and_a_schema_for_each_service(compose: dict[str, Any]) -> None:
    for name in SERVICES.values():
        container, schema = compose["services"][name], compose["services"][f"{name}-schema"]
        assert container["build"]["args"] == {"SERVICE": name}
        assert container["image"] == schema["image"] == f"crossdesk/{name}:dev"
        assert schema["entrypoint"][1:] == ["provision", "--migrate", name]
        assert container["depends_on"][f"{name}-schema"] == {"condition": "service_completed_successfully"}
        assert container["depends_on"]["topics"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("package", SERVICES)
def test_every_setting_and_secret_of_a_service_is_one_it_reads(compose: dict[str, Any], package: str) -> None:
    service = compose["services"][SERVICES[package]]
    known = {f"CROSSDESK_{field}".upper() for field in settings_of(package).model_fields} | {"CROSSDESK_SECRETS_DIR"}
    assert set(service["environment"]) <= known
    assert {name.upper() for name in secret_targets(service)} <= known
    given = set(service["environment"]) | {name.upper() for name in secret_targets(service)}
    needed = {name for name, field in settings_of(package).model_fields.items() if field.is_required()}
    assert {f"CROSSDESK_{name}".upper() for name in needed} <= given


def test_a_service_sees_its_own_secrets_alone(compose: dict[str, Any]) -> None:
    for package, name in SERVICES.items():
        sources = [each if isinstance(each, str) else each["source"] for each in compose["services"][name]["secrets"]]
        assert not [each for each in sources if "owner" in each or "superuser" in each]
        others = [each for each in SERVICES if each != package]
        assert not [each for each in sources for other in others if each.startswith(f"crossdesk_{other}_")]


def test_urls_between_services_name_containers_and_the_port_all_listen_on(compose: dict[str, Any]) -> None:
    urls = [str(value) for service in compose["services"].values() for value in service.get("environment", {}).values()]
    places = [match for url in urls for match in re.findall(r"^(?:http|kafka)://([a-z0-9-]+):(\d+)", url)]
    ports = {"kafka": "9092", "seventeen-track": "8017", **dict.fromkeys(SERVICES.values(), "8000")}
    assert {(host, port) for host, port in places} <= set(ports.items())
    assert len(places) >= len(SERVICES)


def test_exactly_the_secrets_that_are_named_are_written_once(compose: dict[str, Any], tmp_path: Path) -> None:
    write_secrets(tmp_path)
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    write_secrets(tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == first
    assert {f"./secrets/{name}" for name in first} == {each["file"] for each in compose["secrets"].values()}
    assert set(PACKAGES) == set(SERVICES)
    assert BUS not in PACKAGES  # the bus here is Kafka


def test_all_containers_of_ours_run_as_the_images_user_on_a_root_that_cannot_be_written(
    compose: dict[str, Any],
) -> None:
    ours = [each for name, each in compose["services"].items() if name not in ("kafka", "postgres")]
    assert all(each["user"] == "65532:65532" and each["read_only"] is True for each in ours)
    assert all(each["restart"] == "on-failure" for each in compose["services"].values())


def test_kafka_is_the_version_tests_run_on(compose: dict[str, Any]) -> None:
    pom = (ROOT / "deploy" / "kafka" / "pom.xml").read_text()
    version = re.search(r"<kafka.version>([\d.]+)<", pom)
    assert version is not None
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{version[1]}"
