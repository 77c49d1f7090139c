"""What the gateway counts besides what every service does."""

from crossdesk.metrics import QUICK
from prometheus_client import Counter, Gauge, Histogram

INQUIRIES_ACCEPTED = Counter("crossdesk_inquiries_accepted", "Messages of customers answered with 202.")
INQUIRIES_WAITING = Gauge("crossdesk_inquiries_waiting", "Messages accepted by any replica and not decided yet.")
EXPECTED_WAIT = Gauge(
    "crossdesk_expected_wait_seconds",
    "Seconds a message accepted now would wait, at the best pace of the last minute.",
)
PROBLEMS = Counter("crossdesk_problems", "Requests answered with a problem, by its kind.", ["problem"])
PUBLISH_SECONDS = Histogram(
    "crossdesk_publish_seconds", "Time the bus took to acknowledge what a request published.", buckets=QUICK
)
STREAMS = Gauge("crossdesk_streams", "Event streams open at this replica.")
WEBHOOK_TRIES = Counter(
    "crossdesk_webhook_tries",
    "Tries to deliver a webhook: delivered, pending (will be tried again), failed (given up) or cancelled (410 Gone).",
    ["outcome"],
)
PROVIDER_EVENTS = Counter(
    "crossdesk_provider_events",
    "Genuine notifications of payment providers: taken, or ignored as they tell nothing of payments.",
    ["provider", "outcome"],
)
for outcome in ("delivered", "pending", "failed", "cancelled"):
    WEBHOOK_TRIES.labels(outcome)  # told from the start: the first failure of a series nobody saw is no increase
WEBHOOK_SECONDS = Histogram(
    "crossdesk_webhook_delivery_seconds",
    "Time from what happened being written down to its delivery, tries before that included.",
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200, 43_200, 86_400),
)
WEBHOOKS_DUE = Gauge("crossdesk_webhooks_pending", "Deliveries of webhooks to come, of switched on endpoints.")
WEBHOOK_OLDEST = Gauge("crossdesk_webhook_oldest_pending_seconds", "Age of the oldest delivery that is to come.")
REPLIES_TOLD = Counter(
    "crossdesk_replies_told",
    "Replies of agents in another language that were told: translated, as_written, or overdue and as written, too.",
    ["outcome"],
)
for outcome in ("translated", "as_written", "overdue"):
    REPLIES_TOLD.labels(outcome)
