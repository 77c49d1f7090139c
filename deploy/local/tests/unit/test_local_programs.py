"""What supervisord reads is what was meant, whatever the bus URL holds."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from crossdesk.errors import Misconfigured
from crossdesk.operate.services import SERVICES
from supervisor.options import ServerOptions

from deploy.local.port_claims import PortClaims
from deploy.local.programs import label_endpoints, payment_accounts, programs
from deploy.local.stack import Stack, put_together, stack_of
from deploy.local.state import State
from deploy.local.supervisor_config import configuration
from deploy.local.welcome import curl, welcome
from deploy.simulators.exchange_rates.app import ECB_PATH

BUS = "kafka://user:p%40ss%25word@broker-1:9093,broker-2:9093?security=sasl_ssl&ca=/run/ca.crt"


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    for name in ("BUS", "SERVICE_BUS", "PORT", "POSTGRES_PORT", "SEVENTEEN_TRACK_PORT", "AFTERSHIP_PORT", "DHL_PORT"):
        monkeypatch.delenv(name, raising=False)
    state = State(tmp_path)
    state.logs.mkdir()
    claims = PortClaims(tmp_path / "ports")
    yield put_together(state, claims)
    claims.release()


def as_supervisord_reads_it(stack: Stack) -> ServerOptions:
    stack.state.configuration.write_text(configuration(stack.state, programs(stack)))
    options = ServerOptions()
    options.realize(["-c", str(stack.state.configuration), "-n"])
    return options


def test_supervisord_reads_a_bus_url_with_percent_signs_and_commas(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUS", BUS)
    groups = as_supervisord_reads_it(stack_of(stack.state)).process_group_configs
    services = next(group for group in groups if group.name == "services")
    assert {process.name for process in services.process_configs} == set(SERVICES)
    assert {process.environment["CROSSDESK_BUS_URL"] for process in services.process_configs} == {BUS}


def test_each_service_knows_its_own_role_alone(stack: Stack) -> None:
    for program in programs(stack):
        others = [role for role in SERVICES if role != program.name] + [f"{role}_owner" for role in SERVICES]
        told = json.dumps(program.environment)
        assert not [role for role in others if stack.credentials.roles[role] in told]
        assert stack.credentials.superuser not in told


def test_postgres_starts_first_and_stops_last(stack: Stack) -> None:
    groups = sorted(as_supervisord_reads_it(stack).process_group_configs)
    assert [group.name for group in groups] == ["postgres", "carriers", "services"]


def test_logistics_finds_the_endpoint_that_gives_out_labels(stack: Stack) -> None:
    found = {each.name: each.environment for each in programs(stack)}
    (entry,) = yaml.safe_load(label_endpoints(stack)).values()
    assert entry["url"].endswith(f":{found['return-labels']['RETURN_LABELS_SIMULATOR_PORT']}/labels")
    secret = found["return-labels"]["RETURN_LABELS_SIMULATOR_SECRET"]
    assert found["logistics"][entry["secret_env"]] == secret == stack.credentials.label_secret


def test_payments_risk_finds_the_accounts_with_payment_providers(stack: Stack) -> None:
    found = {each.name: each.environment for each in programs(stack)}
    (accounts,) = yaml.safe_load(payment_accounts(stack)).values()
    assert set(accounts) == {"stripe", "adyen", "paypal"}
    port = found["aftership-and-dhl"]["PAYMENT_PROVIDERS_SIMULATOR_PORT"]
    secret = found["aftership-and-dhl"]["PAYMENT_PROVIDERS_SIMULATOR_SECRET"]
    for name, account in accounts.items():
        assert account["url"] == f"http://127.0.0.1:{port}/{name}"
        assert found["payments_risk"][account["secret_env"]] == secret


def test_payments_risk_asks_a_simulator_for_rates_and_calls_them_made_up(stack: Stack) -> None:
    found = {each.name: each for each in programs(stack)}
    simulators, told = found["aftership-and-dhl"], found["payments_risk"].environment
    assert "exchange_rates" in simulators.command
    port = simulators.environment["EXCHANGE_RATES_SIMULATOR_PORT"]
    assert told["CROSSDESK_ECB_RATES_URL"] == f"http://127.0.0.1:{port}{ECB_PATH}"
    assert "made-up" in told["CROSSDESK_ECB_RATES_SOURCE"]


def test_the_configuration_survives_another_choice_of_bus(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS", BUS)
    other = stack_of(stack.state)
    assert other.ports == stack.ports
    assert other.credentials == stack.credentials
    assert other.loaded_marker != stack.loaded_marker


def test_each_service_may_reach_the_bus_as_a_user_of_its_own(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_BUS", "kafka://{service}:secret@broker:9093?security=sasl_ssl")
    told = {each.name: each.environment.get("CROSSDESK_BUS_URL") for each in programs(stack)}
    assert told["payments_risk"] == "kafka://payments-risk:secret@broker:9093?security=sasl_ssl"
    assert stack.bus_url.startswith("postgresql://")


@pytest.mark.parametrize("bus", ["localhost:9092", "amqp://broker", 'kafka://a"b', "kafka://a b"])
def test_what_is_no_bus_is_refused(stack: Stack, monkeypatch: pytest.MonkeyPatch, bus: str) -> None:
    monkeypatch.setenv("BUS", bus)
    with pytest.raises(Misconfigured, match="BUS"):
        stack_of(stack.state)


def test_the_command_to_paste_is_one_line_with_a_json_body(stack: Stack) -> None:
    words = shlex.split(curl(stack.url, stack.credentials.api_key))
    assert words[:3] == ["curl", "-sS", f"{stack.url}/v1/inquiries"]
    assert f"Authorization: Bearer {stack.credentials.api_key}" in words
    assert json.loads(words[-1])["text"].startswith("Wo bleibt mein Paket ")
    assert "\n" not in curl(stack.url, stack.credentials.api_key)


def test_a_password_of_the_bus_is_not_shown(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS", BUS)
    text = welcome(stack_of(stack.state), 3.0)
    assert "broker-1:9093" in text
    assert "word" not in text.split("demo key")[0]
