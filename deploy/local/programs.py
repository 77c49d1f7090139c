"""The processes of a local stack: how each is started, stopped and told of the others."""

import signal
import sys
from pathlib import Path

from crossdesk.embedded_postgres import server_command
from crossdesk.operate.services import SERVICES
from crossdesk.tied_process import signalled_when_orphaned

from deploy.demo.shop import sample
from deploy.local.carriers import carrier_settings, carriers
from deploy.local.demo_accounts import TENANT
from deploy.local.learn_arrivals import arrival_model_directory
from deploy.local.payment_webhooks import webhook_settings
from deploy.local.program import Program
from deploy.local.stack import Stack

PARTITIONS = "4"
PAYMENTS_KEY = "CROSSDESK_DEMO_PAYMENTS_KEY"
LABEL_SECRET = "CROSSDESK_DEMO_LABEL_SECRET"  # noqa: S105  # the variable's name
# As the simulator has it, whose web framework is not imported to start a stack.
ECB_PATH = "/stats/eurofxref/eurofxref-hist-90d.xml"
MADE_UP_RATES = "Crossdesk demo (made-up rates)"
"""What bills of a local stack call the source of their rates: a simulator in the bank's place."""
# How far each service stands back (nice) where all share a machine: what is begun is finished first. Of equal rank each
# would get an equal share of a busy processor, and the first steps would take theirs to pile up work for the last ones.
STANDS_BACK = {
    "gateway": 0,
    "routing": 3,
    "knowledge": 5,
    "payments_risk": 5,
    "logistics": 5,
    "intent": 8,
    "translation": 8,
}


def programs(stack: Stack) -> list[Program]:
    """All of them, in the order of their start; they are stopped the other way round."""
    return [
        postgres(stack),
        *carriers(stack),
        return_labels(stack),
        *(service(stack, package) for package in SERVICES),
    ]


def postgres(stack: Stack) -> Program:
    """Started again for as long as it takes: it ends when its disk is full, and comes back once there is room."""
    command = server_command(stack.state.data, stack.ports["postgres"])
    return Program(
        "postgres",
        [*signalled_when_orphaned(signal.SIGINT), *command],
        group="postgres",
        stop=signal.SIGINT,
        retries=100,
    )


def return_labels(stack: Stack) -> Program:
    """The demo shop's endpoint for return labels, played by a simulator."""
    environment = {
        "RETURN_LABELS_SIMULATOR_PORT": str(stack.ports["return_labels"]),
        "RETURN_LABELS_SIMULATOR_SECRET": stack.credentials.label_secret,
    }
    command = [*_tied(), sys.executable, "-m", "deploy.simulators.return_labels"]
    return Program("return-labels", command, group="carriers", environment=environment)


def label_endpoints(stack: Stack) -> str:
    """The file logistics-service finds that endpoint by."""
    url = f"http://127.0.0.1:{stack.ports['return_labels']}/labels"
    return f"{TENANT}: {{url: '{url}', secret_env: {LABEL_SECRET}}}\n"


def payment_accounts(stack: Stack) -> str:
    """The file payments-risk-service finds the demo shop's accounts with payment providers by."""
    here = f"http://127.0.0.1:{stack.ports['payment_providers']}"
    accounts = "".join(
        f"  {name}: {{url: '{here}/{name}', account: DemoShop, secret_env: {PAYMENTS_KEY}}}\n"
        for name in ("stripe", "adyen", "paypal")
    )
    return f"{TENANT}:\n{accounts}"


def service(stack: Stack, package: str) -> Program:
    """One of the seven; started by boot.py once there is a database to speak to."""
    environment = {
        "CROSSDESK_BUS_URL": stack.service_bus_url(package.replace("_", "-")),
        "CROSSDESK_DATABASE_URL": stack.database_url(package),
        "CROSSDESK_PORT": str(stack.ports[package]),
        "CROSSDESK_INSTANCE": f"{package.replace('_', '-')}-1",
        "CROSSDESK_PARTITIONS": PARTITIONS,
        **_OWN.get(package, lambda _: {})(stack),
    }
    command = [
        "nice",
        "-n",
        str(STANDS_BACK[package]),
        *_tied(),
        str(Path(sys.executable).with_name(SERVICES[package])),
    ]
    # The supervisor waits one second longer before each further try: 100 tries are an hour and more.
    return Program(package, command, group="services", environment=environment, autostart=False, retries=100)


def _gateway(stack: Stack) -> dict[str, str]:
    return {
        "CROSSDESK_TOKEN_SECRET": stack.credentials.token_secret,
        "CROSSDESK_WEBHOOK_SECRET": stack.credentials.webhook_secret,
        "CROSSDESK_LOGISTICS_URL": f"http://127.0.0.1:{stack.ports['logistics']}",
        "CROSSDESK_PAYMENTS_RISK_URL": f"http://127.0.0.1:{stack.ports['payments_risk']}",
        "CROSSDESK_ROUTING_URL": f"http://127.0.0.1:{stack.ports['routing']}",
        "CROSSDESK_TRANSLATION_SERVICE_URL": f"http://127.0.0.1:{stack.ports['translation']}",
        "CROSSDESK_SERVICE_KEY": stack.credentials.service_key,
        **webhook_settings(stack),
        # Whoever tries webhooks out receives them on this machine.
        "CROSSDESK_WEBHOOK_ALLOW_PRIVATE": "true",
        "CROSSDESK_OPERATIONS_KEYS": f"local={stack.credentials.operations_key}",
        "CROSSDESK_DEMO_KEY": stack.credentials.api_key,
        "CROSSDESK_DEMO_TRACKING_NUMBER": sample()["tracking_number"],
    }


def _logistics(stack: Stack) -> dict[str, str]:
    return {
        "CROSSDESK_ARRIVAL_MODEL": str(arrival_model_directory()),
        **carrier_settings(stack),
        "CROSSDESK_SERVICE_KEY": stack.credentials.service_key,
        "CROSSDESK_RETURN_LABELS": str(stack.state.label_endpoints),
        LABEL_SECRET: stack.credentials.label_secret,
    }


def _asked_by_the_gateway(stack: Stack) -> dict[str, str]:
    return {"CROSSDESK_SERVICE_KEY": stack.credentials.service_key}


def _payments_risk(stack: Stack) -> dict[str, str]:
    return {
        "CROSSDESK_SERVICE_KEY": stack.credentials.service_key,
        "CROSSDESK_PAYMENT_ACCOUNTS": str(stack.state.payment_accounts),
        PAYMENTS_KEY: stack.credentials.payments_key,
        "CROSSDESK_ECB_RATES_URL": f"http://127.0.0.1:{stack.ports['exchange_rates']}{ECB_PATH}",
        "CROSSDESK_ECB_RATES_SOURCE": MADE_UP_RATES,
    }


_OWN = {
    "gateway": _gateway,
    "logistics": _logistics,
    "payments_risk": _payments_risk,
    "routing": _asked_by_the_gateway,
    "translation": _asked_by_the_gateway,
}


def _tied() -> list[str]:
    return signalled_when_orphaned(signal.SIGTERM)
