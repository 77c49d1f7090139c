"""Questions about parcels go to logistics-service, which knows them; the gateway knows who may ask."""

from functools import partial

from gateway import problems
from gateway.ask_service import Neighbour, ask_service
from gateway.problems import Kind

NOT_IN_THIS_STATE = Kind(
    "withdrawal-state",
    409,
    "Not in this state",
    "See `detail` for what was stated or confirmed before, and what is not.",
)
LOGISTICS = Neighbour(
    not_set_up="Parcels are not served here: CROSSDESK_LOGISTICS_URL is not set.",
    seconds=5.0,  # longer than it waits for carriers
    refusals={403: problems.FORGED, 409: NOT_IN_THIS_STATE},
)
ask_logistics = partial(ask_service, LOGISTICS)
