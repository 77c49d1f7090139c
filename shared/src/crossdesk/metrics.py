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
SPANS_EXPORTED = Counter(
    "crossdesk_spans_exported",
    "Spans for the collector of traces: sent, failed (it did not take them), or dropped (too many waited).",
    ["outcome"],
)
HTTP_REQUESTS = Counter(
    "crossdesk_http_requests",
    "Requests whose answer began, by the template of their route and the class of their status (none: no answer).",
    ["service", "route", "method", "status"],
)
HTTP_REQUEST_SECONDS = Histogram(
    "crossdesk_http_request_seconds",
    "Time from taking a request to the beginning of its answer, which of a stream is not its end.",
    ["service", "route", "method"],
    buckets=QUICK,
)
DATABASE_CONNECTIONS = Gauge(
    "crossdesk_database_connections", "Connections of the pool of this process, by state: in_use or idle.", ["state"]
)
DATABASE_CONNECTIONS_MOST = Gauge(
    "crossdesk_database_connections_limit", "Connections the pool of this process may have at once."
)
DATABASE_WAITING = Gauge(
    "crossdesk_database_connections_waiting", "Tasks of this process that wait for a connection of its pool."
)
LOOP_LATE_SECONDS = Histogram(
    "crossdesk_event_loop_late_seconds",
    "How late the event loop woke a task that wanted to be woken every half second.",
    buckets=QUICK,
)
OUTSIDE_CALLS = Counter(
    "crossdesk_outside_calls",
    "Calls to what is not ours, by kind (carrier, engine, payments, rates, model), by whom and by how they ended.",
    ["kind", "to", "outcome"],
)
OUTSIDE_CALL_SECONDS = Histogram(
    "crossdesk_outside_call_seconds", "Time that calls to what is not ours took.", ["kind", "to"], buckets=QUICK
)
OUTSIDE_UNDER_WAY = Gauge(
    "crossdesk_outside_calls_under_way", "Calls to what is not ours that are open.", ["kind", "to"]
)
OUTSIDE_LEFT_ALONE = Gauge(
    "crossdesk_outside_left_alone", "1 while somebody who failed several times in a row is not asked.", ["kind", "to"]
)
