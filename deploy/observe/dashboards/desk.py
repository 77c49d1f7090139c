"""Who answers, who waits for a person, and whether what they were told holds."""

from deploy.observe.dashboards.panels import HALF, THIRD, Board, Chart, Row, rate, share

DECISIONS = Row(
    "Who answers",
    [
        Chart("Tiers", "Decisions.", "reqps", {"{{tier}}": rate("crossdesk_inquiries_decided_total", "tier")}, THIRD),
        Chart(
            "Languages",
            "Share of messages by language.",
            "percentunit",
            {
                "{{language}}": f"{rate('crossdesk_inquiries_decided_total', 'language', window='30m')}"
                f" / scalar({rate('crossdesk_inquiries_decided_total', window='30m')})"
            },
            THIRD,
        ),
        Chart(
            "Answered without a person",
            "Share by language.",
            "percentunit",
            {
                "{{language}}": share(
                    "crossdesk_inquiries_decided_total", "language", where='{tier!="person"}', window="30m"
                )
            },
            THIRD,
        ),
        Chart(
            "Second looks",
            "Messages the quick model was not sure of, by who was asked and whether they answered.",
            "reqps",
            {"{{opinion}} {{outcome}}": rate("crossdesk_second_looks_total", "opinion", "outcome")},
            HALF,
        ),
        Chart(
            "Drift of understanding",
            "Population stability index beside the messages the model was judged on, which want each intent as often.",
            "short",
            {"{{input}}": "avg by (input) (crossdesk_intent_drift)"},
            HALF,
        ),
    ],
)
WAITING = Row(
    "Who waits",
    [
        Chart(
            "Backlog by lane and tier",
            "Conversations that wait for a person.",
            "short",
            {
                "{{lane}} {{tier}}": "max by (lane, tier) (sum by (instance, lane, tier) "
                "(crossdesk_backlog_conversations))"
            },
            THIRD,
        ),
        Chart(
            "Backlog by language",
            "Conversations that wait for a person.",
            "short",
            {"{{language}}": "max by (language) (sum by (instance, language) (crossdesk_backlog_conversations))"},
            THIRD,
        ),
        Chart(
            "Longest wait",
            "Of those who wait now, by lane.",
            "s",
            {"{{lane}}": "max by (lane) (crossdesk_backlog_oldest_seconds)"},
            THIRD,
        ),
        Chart(
            "Waiting in all", "Callbacks left out.", "short", {"waiting": "max(crossdesk_conversations_waiting)"}, HALF
        ),
        Chart(
            "Fairness",
            "Variance of how full equals on duty are, where it is largest; 0 is fair.",
            "short",
            {"variance": "max(crossdesk_load_variance_among_equals)"},
            HALF,
        ),
    ],
)
PROMISED = Row(
    "What was promised",
    [
        Chart(
            "Service levels",
            "Warnings and breaches in an hour.",
            "short",
            {"{{clock}} {{lane}} {{told}}": "sum by (clock, lane, told) (increase(crossdesk_sla_told_total[1h]))"},
            THIRD,
        ),
        Chart(
            "Callbacks",
            "How they ended in an hour.",
            "short",
            {"{{outcome}}": "sum by (outcome) (increase(crossdesk_callbacks_total[1h]))"},
            THIRD,
        ),
        Chart(
            "Waits told",
            "How they held in an hour.",
            "short",
            {"{{held}}": "sum by (held) (increase(crossdesk_waits_told_total[1h]))"},
            THIRD,
        ),
    ],
)
DESK = Board("desk", "routing and desk", [DECISIONS, WAITING, PROMISED])
