"""The first look: are customers served, and what do shops and agents feel."""

from deploy.observe.dashboards.panels import HALF, THIRD, Board, Chart, Row, quantile, rate, share

PROMISES = Row(
    "Promises",
    [
        Chart(
            "Errors over an hour",
            "Share of what broke each promise in the last hour; beside it what may.",
            "percentunit",
            {
                "{{slo}}": "crossdesk:slo_errors:ratio_rate1h",
                "{{slo}}: may": "crossdesk:slo_budget:ratio",
            },
        ),
        Chart(
            "Burn rate over three days",
            "1 spends exactly the budget of 30 days in 30 days.",
            "short",
            {"{{slo}}": "crossdesk:slo_errors:ratio_rate3d / on (slo) crossdesk:slo_budget:ratio"},
        ),
    ],
)
REQUESTS = Row(
    "Requests",
    [
        Chart(
            "Requests", "By service.", "reqps", {"{{service}}": rate("crossdesk_http_requests_total", "service")}, THIRD
        ),
        Chart(
            "Requests that failed",
            "Answered with 5xx or not at all, by service and route.",
            "reqps",
            {
                "{{service}} {{method}} {{route}}": rate(
                    "crossdesk_http_requests_total", "service", "method", "route", where='{status=~"5xx|none"}'
                )
            },
            THIRD,
        ),
        Chart(
            "Slowest hundredth",
            "Time until answers begin, by service.",
            "s",
            {"{{service}}": quantile(0.99, "crossdesk_http_request_seconds", "service")},
            THIRD,
        ),
    ],
)
ANSWERS = Row(
    "Answers",
    [
        Chart(
            "Answered without a person",
            "Share of messages answered at once or by a question back.",
            "percentunit",
            {
                "all": share("crossdesk_inquiries_decided_total", where='{tier!="person"}'),
                "{{lane}}": share("crossdesk_inquiries_decided_total", "lane", where='{tier!="person"}'),
            },
        ),
        Chart(
            "Time until it is certain who answers",
            "Half of all messages, and the slowest hundredth, by lane.",
            "s",
            {
                "{{lane}}: half": quantile(0.5, "crossdesk_decision_seconds", "lane"),
                "{{lane}}: slowest hundredth": quantile(0.99, "crossdesk_decision_seconds", "lane"),
            },
        ),
        Chart(
            "Messages",
            "Accepted and decided.",
            "reqps",
            {
                "accepted": rate("crossdesk_inquiries_accepted_total"),
                "decided": rate("crossdesk_inquiries_decided_total"),
            },
            THIRD,
        ),
        Chart(
            "Messages waiting",
            "Accepted and not decided, as the replica sees it that has heard most.",
            "short",
            {"waiting": "max(crossdesk_inquiries_waiting)"},
            THIRD,
        ),
        Chart(
            "Lag",
            "Age of the oldest event a service has not handled.",
            "s",
            {"{{consumer}}": "max by (consumer) (crossdesk_lag_seconds)"},
            THIRD,
        ),
    ],
)
DELIVERIES = Row(
    "Deliveries",
    [
        Chart(
            "Tries of webhooks",
            "Pending ones are tried again, failed ones are given up.",
            "reqps",
            {"{{outcome}}": rate("crossdesk_webhook_tries_total", "outcome")},
            THIRD,
        ),
        Chart(
            "Webhooks to come",
            "How many wait, over all shops.",
            "short",
            {"pending": "max(crossdesk_webhooks_pending)"},
            THIRD,
        ),
        Chart(
            "Age of webhooks",
            "The oldest to come, and the slowest twentieth of those delivered.",
            "s",
            {
                "oldest to come": "max(crossdesk_webhook_oldest_pending_seconds)",
                "slowest twentieth": quantile(0.95, "crossdesk_webhook_delivery_seconds"),
            },
            THIRD,
        ),
        Chart("Problems told", "By kind.", "reqps", {"{{problem}}": rate("crossdesk_problems_total", "problem")}, HALF),
        Chart(
            "Replies in another language",
            "How customers were told them; overdue ones as their agents wrote them.",
            "reqps",
            {"{{outcome}}": rate("crossdesk_replies_told_total", "outcome")},
            HALF,
        ),
        Chart("Open event streams", "Over all replicas.", "short", {"streams": "sum(crossdesk_streams)"}, HALF),
    ],
)
OVERVIEW = Board("overview", "overview", [PROMISES, REQUESTS, ANSWERS, DELIVERIES])
