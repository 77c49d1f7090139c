"""The carriers of a local stack, played by simulators of three sources that know different parcels of the demo shop.

17TRACK knows most, AfterShip alone those of UPS and Royal Mail, DHL its own, some of them alone.
"""

import signal
import sys
from collections.abc import Mapping

from crossdesk.tied_process import signalled_when_orphaned

from deploy.demo import shop
from deploy.local.demo_accounts import TENANT
from deploy.local.program import Program
from deploy.local.stack import Stack

# An account has 3 a second by default; a larger one lets a load test look up every parcel of the demo shop.
REQUESTS = "50"
AFTERSHIPS_OWN = ("11031", "100002")
"""17TRACK's codes of Royal Mail and UPS."""
DHL = 7041
DHLS_OWN = tuple(
    row["tracking_number"]
    for row in shop.rows("parcels")
    if row["carrier"] == DHL and row["sub_status"] in ("InTransit_Other", "InTransit_Arrival")
)[:3]
REORDERED = "0.2"
"""Share of the parcels whose scans come in another order than they occurred."""

# What a key of DHL's allows is far less; see REQUESTS.
DHL_SECONDS_A_REQUEST = "0.02"


def carriers(stack: Stack) -> list[Program]:
    """Two processes: that of 17TRACK can be stopped by itself, to see what becomes of lookups."""
    return [seventeen_track(stack), others(stack)]


def seventeen_track(stack: Stack) -> Program:
    environment = {
        "SEVENTEEN_TRACK_SIMULATOR_PORT": str(stack.ports["seventeen_track"]),
        "SEVENTEEN_TRACK_SIMULATOR_TOKEN": stack.credentials.seventeen_track_token,
        "SEVENTEEN_TRACK_SIMULATOR_REQUESTS_PER_SECOND": REQUESTS,
        "SEVENTEEN_TRACK_SIMULATOR_REORDERED": REORDERED,
        "SEVENTEEN_TRACK_SIMULATOR_EPOCH": stack.epoch.isoformat(),
        "SEVENTEEN_TRACK_SIMULATOR_WITHOUT": ",".join((*AFTERSHIPS_OWN, *DHLS_OWN)),
        "SEVENTEEN_TRACK_SIMULATOR_WEBHOOK_URL": f"{stack.url}/v1/carriers/17track/{TENANT}",
    }
    return _program("seventeen-track", ["deploy.simulators.seventeen_track"], environment)


def others(stack: Stack) -> Program:
    known_to_others = {str(row["carrier"]) for row in shop.rows("parcels")} - set(AFTERSHIPS_OWN)
    environment = {
        "AFTERSHIP_SIMULATOR_PORT": str(stack.ports["aftership"]),
        "AFTERSHIP_SIMULATOR_KEY": stack.credentials.aftership_key,
        "AFTERSHIP_SIMULATOR_REQUESTS_PER_SECOND": REQUESTS,
        "AFTERSHIP_SIMULATOR_REORDERED": REORDERED,
        "AFTERSHIP_SIMULATOR_EPOCH": stack.epoch.isoformat(),
        "AFTERSHIP_SIMULATOR_WITHOUT": ",".join(sorted(known_to_others)),
        "AFTERSHIP_SIMULATOR_WEBHOOK_URL": f"{stack.url}/v1/carriers/aftership/{TENANT}",
        "AFTERSHIP_SIMULATOR_WEBHOOK_SECRET": stack.credentials.aftership_webhook_secret,
        "DHL_SIMULATOR_PORT": str(stack.ports["dhl"]),
        "DHL_SIMULATOR_KEY": stack.credentials.dhl_key,
        "DHL_SIMULATOR_SECONDS_A_REQUEST": "0",
        "DHL_SIMULATOR_QUOTA": "10000000",
        "DHL_SIMULATOR_REORDERED": REORDERED,
        "DHL_SIMULATOR_EPOCH": stack.epoch.isoformat(),
        # No carriers, but one process starts sooner than two.
        "PAYMENT_PROVIDERS_SIMULATOR_PORT": str(stack.ports["payment_providers"]),
        "PAYMENT_PROVIDERS_SIMULATOR_SECRET": stack.credentials.payments_key,
        "EXCHANGE_RATES_SIMULATOR_PORT": str(stack.ports["exchange_rates"]),
    }
    names = ["aftership", "dhl", "payment_providers", "exchange_rates"]
    return _program("aftership-and-dhl", ["deploy.simulators", *names], environment)


def carrier_settings(stack: Stack) -> dict[str, str]:
    """How logistics-service reaches them."""
    here = "http://127.0.0.1"
    return {
        "CROSSDESK_SEVENTEEN_TRACK_URL": f"{here}:{stack.ports['seventeen_track']}/track/v2.4",
        "CROSSDESK_SEVENTEEN_TRACK_REQUESTS_PER_SECOND": REQUESTS,
        "CROSSDESK_SEVENTEEN_TRACK_TOKEN": stack.credentials.seventeen_track_token,
        "CROSSDESK_AFTERSHIP_URL": f"{here}:{stack.ports['aftership']}/tracking/2026-07",
        "CROSSDESK_AFTERSHIP_KEY": stack.credentials.aftership_key,
        "CROSSDESK_AFTERSHIP_REQUESTS_PER_SECOND": REQUESTS,
        "CROSSDESK_AFTERSHIP_REGISTRATIONS_PER_SECOND": REQUESTS,
        "CROSSDESK_AFTERSHIP_WEBHOOK_SECRET": stack.credentials.aftership_webhook_secret,
        "CROSSDESK_DHL_URL": f"{here}:{stack.ports['dhl']}",
        "CROSSDESK_DHL_KEY": stack.credentials.dhl_key,
        "CROSSDESK_DHL_SECONDS_A_REQUEST": DHL_SECONDS_A_REQUEST,
    }


def _program(name: str, module: list[str], environment: Mapping[str, str]) -> Program:
    command = [*signalled_when_orphaned(signal.SIGTERM), sys.executable, "-m", *module]
    return Program(name, command, group="carriers", environment=environment)
