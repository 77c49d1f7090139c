"""Payments: what providers tell, how payments are scored, and whether the model still fits."""

from deploy.observe.dashboards.panels import HALF, THIRD, Board, Chart, Row, rate

SCORES = Row(
    "Scores",
    [
        Chart(
            "Payments scored",
            "By advice.",
            "reqps",
            {"{{advice}}": rate("crossdesk_payments_scored_total", "advice")},
        ),
        Chart(
            "Drift",
            "Population stability index of the score and what it looks at; above 0.25 is another population.",
            "short",
            {"{{input}}": "max by (input) (crossdesk_payment_score_drift)"},
        ),
    ],
)
PROVIDERS = Row(
    "Providers",
    [
        Chart(
            "Notifications",
            "Genuine ones, by provider: taken or ignored.",
            "reqps",
            {"{{provider}} {{outcome}}": rate("crossdesk_provider_events_total", "provider", "outcome")},
            THIRD,
        ),
        Chart(
            "Requests to providers",
            "By how they ended.",
            "reqps",
            {"{{to}} {{outcome}}": rate("crossdesk_outside_calls_total", "to", "outcome", where='{kind="payments"}')},
            THIRD,
        ),
        Chart(
            "Exchange rates",
            "Requests to publishers of rates, by how they ended.",
            "reqps",
            {"{{to}} {{outcome}}": rate("crossdesk_outside_calls_total", "to", "outcome", where='{kind="rates"}')},
            THIRD,
        ),
        Chart(
            "Lag of payments-risk-service",
            "By topic.",
            "s",
            {"{{topic}}": 'max by (topic) (crossdesk_lag_seconds{consumer="payments-risk"})'},
            HALF,
        ),
    ],
)
PAYMENTS = Board("payments", "payments", [SCORES, PROVIDERS])
