"""Everybody outside: whether they answer, how fast, and what they cost."""

from deploy.observe.dashboards.panels import HALF, THIRD, WIDE, Board, Chart, Row, quantile, rate

ALL = Row(
    "All that is not ours",
    [
        Chart(
            "Calls",
            "By whom and by how they ended.",
            "reqps",
            {"{{kind}} {{to}} {{outcome}}": rate("crossdesk_outside_calls_total", "kind", "to", "outcome")},
        ),
        Chart(
            "Time of a call",
            "Slowest twentieth.",
            "s",
            {"{{kind}} {{to}}": quantile(0.95, "crossdesk_outside_call_seconds", "kind", "to")},
        ),
        Chart(
            "Calls under way",
            "Open at once, over all replicas.",
            "short",
            {"{{kind}} {{to}}": "sum by (kind, to) (crossdesk_outside_calls_under_way)"},
            HALF,
        ),
        Chart(
            "Left alone",
            "Share of replicas that do not ask, after failures in a row.",
            "percentunit",
            {"{{kind}} {{to}}": "avg by (kind, to) (crossdesk_outside_left_alone)"},
            HALF,
        ),
    ],
)
ENGINES = Row(
    "Translation engines",
    [
        Chart(
            "Characters",
            "Translated in an hour, by engine.",
            "short",
            {"{{engine}}": "sum by (engine) (increase(crossdesk_translation_characters_total[1h]))"},
            THIRD,
        ),
        Chart(
            "Spend",
            "Minor units in a day, by engine and currency, at the prices of the settings.",
            "short",
            {
                "{{engine}} {{currency}}": "sum by (engine, currency) "
                "(increase(crossdesk_translation_spent_minor_units_total[1d]))"
            },
            THIRD,
        ),
        Chart(
            "Budgets",
            "Shops whose budget reached a per cent of it, in a day.",
            "short",
            {"{{percent}} %": "sum by (percent) (increase(crossdesk_translation_budget_alarms_total[1d]))"},
            THIRD,
        ),
    ],
)
PARCELS = Row(
    "Parcels asked about in the background",
    [
        Chart(
            "Due",
            "Parcels whose question is due and not being asked.",
            "short",
            {"{{source}}": "max by (source) (crossdesk_followed_parcels_due)"},
            THIRD,
        ),
        Chart(
            "How late",
            "The question that waits longest.",
            "s",
            {"{{source}}": "max by (source) (crossdesk_followed_parcels_latest_seconds)"},
            THIRD,
        ),
        Chart(
            "Questions",
            "By how they ended.",
            "reqps",
            {"{{source}} {{outcome}}": rate("crossdesk_followed_parcels_asked_total", "source", "outcome")},
            THIRD,
        ),
        Chart(
            "Troubles",
            "That customers were told of, or that were dropped, in an hour.",
            "short",
            {"{{trouble}} {{outcome}}": "sum by (trouble, outcome) (increase(crossdesk_troubles_settled_total[1h]))"},
            WIDE,
        ),
    ],
)
ENGINES_AND_CARRIERS = Board("engines-and-carriers", "engines and carriers", [ALL, ENGINES, PARCELS])
