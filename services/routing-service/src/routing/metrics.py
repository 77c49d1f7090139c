"""What is shown of desks; no tenants, agents or customers in it."""

from prometheus_client import Counter, Gauge, Histogram

ANSWERED_WITHIN = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900)
"""Seconds; the objectives of `deploy/observe/slos.yaml` are among them."""

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
BACKLOG = Gauge(
    "crossdesk_backlog_conversations",
    "Conversations that wait for a person, by lane, by the tier of their customer and by language.",
    ["lane", "tier", "language"],
)
OLDEST_WAIT = Gauge(
    "crossdesk_backlog_oldest_seconds", "How long the conversation waits for a person that waits longest.", ["lane"]
)
DECIDED = Counter(
    "crossdesk_inquiries_decided",
    "Messages of customers by who answers them (instant, guided or person), by lane and by language.",
    ["tier", "lane", "language"],
)
DECISION_SECONDS = Histogram(
    "crossdesk_decision_seconds",
    "Time from accepting a customer's message to its answer, a question back or its way to a person being certain.",
    ["lane"],
    buckets=ANSWERED_WITHIN,
)
