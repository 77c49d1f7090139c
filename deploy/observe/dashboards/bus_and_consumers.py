"""What each service does with its events: how far behind, how fast, what fails."""

from deploy.observe.dashboards.panels import HALF, THIRD, Board, Chart, Row, quantile, rate

BEHIND = Row(
    "How far behind",
    [
        Chart(
            "Lag in time",
            "Age of the oldest event not handled, by service and topic.",
            "s",
            {"{{consumer}} {{topic}}": "max by (consumer, topic) (crossdesk_lag_seconds)"},
        ),
        Chart(
            "Lag in events",
            "Events not handled, by service and topic.",
            "short",
            {"{{consumer}} {{topic}}": "sum by (consumer, topic) (crossdesk_lag_events)"},
        ),
        Chart(
            "Events in memory",
            "Read from the log and not settled; a partition is paused beyond a thousand.",
            "short",
            {"{{consumer}}": "sum by (consumer) (crossdesk_pending_events)"},
            THIRD,
        ),
        Chart(
            "Events handled",
            "By service; replayed ones had a receipt already.",
            "reqps",
            {"{{consumer}} {{outcome}}": rate("crossdesk_events_handled_total", "consumer", "outcome")},
            THIRD,
        ),
        Chart(
            "Fetch steps",
            "Slowest hundredth of what is asked outside of transactions.",
            "s",
            {"{{consumer}} {{event}}": quantile(0.99, "crossdesk_fetch_seconds", "consumer", "event")},
            THIRD,
        ),
    ],
)
TURNS = Row(
    "Turns",
    [
        Chart(
            "Time of a turn",
            "From taking a batch to having committed and published it: half, and the slowest hundredth.",
            "s",
            {
                "{{consumer}}: half": quantile(0.5, "crossdesk_batch_seconds", "consumer"),
                "{{consumer}}: slowest hundredth": quantile(0.99, "crossdesk_batch_seconds", "consumer"),
            },
        ),
        Chart(
            "Events of a turn",
            "On average.",
            "short",
            {
                "{{consumer}}": f"{rate('crossdesk_batch_events_sum', 'consumer')}"
                f" / {rate('crossdesk_batch_events_count', 'consumer')}"
            },
        ),
    ],
)
FAILURES = Row(
    "Failures",
    [
        Chart(
            "Tries that failed",
            "They are repeated after a pause.",
            "reqps",
            {"{{consumer}} {{event}}": rate("crossdesk_events_retried_total", "consumer", "event")},
            THIRD,
        ),
        Chart(
            "Events given up",
            "Dead letters in an hour; `/ops` shows them.",
            "short",
            {
                "{{consumer}} {{event}}": "sum by (consumer, event) "
                '(increase(crossdesk_events_handled_total{outcome="dead_lettered"}[1h]))'
            },
            THIRD,
        ),
        Chart(
            "Outages",
            "Times a service had to wait for the bus or the database, in an hour.",
            "short",
            {"{{consumer}} {{of}}": "sum by (consumer, of) (increase(crossdesk_outages_total[1h]))"},
            THIRD,
        ),
        Chart(
            "Acknowledgement by the bus",
            "Of what requests publish: half, and the slowest hundredth.",
            "s",
            {
                "half": quantile(0.5, "crossdesk_publish_seconds"),
                "slowest hundredth": quantile(0.99, "crossdesk_publish_seconds"),
            },
            HALF,
        ),
        Chart(
            "Spans for the collector of traces",
            "Sent, failed where it took none, dropped where too many waited; nothing where no collector is set up.",
            "ops",
            {"{{outcome}}": rate("crossdesk_spans_exported_total", "outcome")},
            HALF,
        ),
    ],
)
BUS_AND_CONSUMERS = Board("bus-and-consumers", "bus and consumers", [BEHIND, TURNS, FAILURES])
