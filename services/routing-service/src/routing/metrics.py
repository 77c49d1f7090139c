"""What is shown of desks; no tenants, agents or customers in it."""

from prometheus_client import Gauge

LOAD_VARIANCE = Gauge(
    "crossdesk_load_variance_among_equals",
    "Variance of how full agents on duty are (0 to 1) among equals of one shop, where it is largest.",
)
WAITING = Gauge("crossdesk_conversations_waiting", "Conversations that wait for a person, callbacks left out.")
