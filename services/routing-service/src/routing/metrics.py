"""What is shown of desks; no tenants, agents or customers in it."""

from prometheus_client import Counter, Gauge

LOAD_VARIANCE = Gauge(
    "crossdesk_load_variance_among_equals",
    "Variance of how full agents on duty are (0 to 1) among equals of one shop, where it is largest.",
)
WAITING = Gauge("crossdesk_conversations_waiting", "Conversations that wait for a person, callbacks left out.")
SLA_TOLD = Counter(
    "crossdesk_sla_told_total",
    "Warnings that a conversation is about to be answered or resolved too late, and breaches of those targets.",
    ["clock", "lane", "told"],
)
WAITS_TOLD = Counter(
    "crossdesk_waits_told_total", "Waits that customers were told and that are over, by how they held.", ["held"]
)
