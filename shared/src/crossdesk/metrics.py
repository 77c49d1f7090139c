"""All metrics every service has, declared once. Labels are bounded: never a tenant's customer, text or id."""

from prometheus_client import Counter, Gauge, Histogram

QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)

EVENTS_HANDLED = Counter(
    "crossdesk_events_handled",
    "Events a consumer is done with: handled, replayed (had a receipt already) or dead_lettered.",
    ["consumer", "event", "outcome"],
)
EVENTS_RETRIED = Counter(
    "crossdesk_events_retried", "Failed tries that will be repeated after a back-off, by event.", ["consumer", "event"]
)
BATCH_SECONDS = Histogram(
    "crossdesk_batch_seconds",
    "Time from taking a batch to having committed and published all of it.",
    ["consumer"],
    buckets=QUICK,
)
BATCH_EVENTS = Histogram("crossdesk_batch_events", "Events settled in one transaction.", ["consumer"], buckets=SIZES)
FETCH_SECONDS = Histogram(
    "crossdesk_fetch_seconds", "Time a fetch step took, outside any transaction.", ["consumer", "event"], buckets=QUICK
)
LAG_EVENTS = Gauge("crossdesk_lag_events", "Events on the log this group has not committed yet.", ["consumer", "topic"])
LAG_SECONDS = Gauge(
    "crossdesk_lag_seconds", "Age of the oldest event this group has not committed yet.", ["consumer", "topic"]
)
OUTAGES = Counter(
    "crossdesk_outages",
    "Times a consumer had to wait for something it cannot work without: the bus or the database.",
    ["consumer", "of"],
)
PENDING_EVENTS = Gauge("crossdesk_pending_events", "Events read from the log and not settled yet.", ["consumer"])
