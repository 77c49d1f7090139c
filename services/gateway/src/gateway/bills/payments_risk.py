"""Questions about money go to payments-risk-service, which knows it; the gateway knows who may ask."""

from functools import partial

from gateway import problems
from gateway.ask_service import Neighbour, ask_service
from gateway.problems import Kind

ANSWER_STATE = Kind(
    "answer-state",
    409,
    "Too late",
    "The answer to this dispute is on its way to the provider or was given: nothing can be added to it.",
)
PAYMENTS_RISK = Neighbour(
    not_set_up="Bills, disputes and scores are not served here: CROSSDESK_PAYMENTS_RISK_URL is not set.",
    seconds=15.0,  # longer than it waits for one source of rates after another, and draws a PDF
    refusals={409: ANSWER_STATE, 413: problems.TOO_LARGE},
)
ask_payments_risk = partial(ask_service, PAYMENTS_RISK)
