"""What limits a process from inside: connections of its pool, its event loop, its memory."""

from deploy.observe.dashboards.panels import HALF, THIRD, Board, Chart, Row, quantile

POOLS = Row(
    "Database pools",
    [
        Chart(
            "Connections in use",
            "Share of what the pool may have, by instance.",
            "percentunit",
            {
                "{{instance}}": 'sum by (instance) (crossdesk_database_connections{state="in_use"})'
                " / sum by (instance) (crossdesk_database_connections_limit)"
            },
            THIRD,
        ),
        Chart(
            "Waiting for a connection",
            "Tasks, by instance.",
            "short",
            {"{{instance}}": "max by (instance) (crossdesk_database_connections_waiting)"},
            THIRD,
        ),
        Chart(
            "Connections",
            "Over all instances, by state; PostgreSQL's `max_connections` has to be above their sum.",
            "short",
            {
                "{{state}}": "sum by (state) (crossdesk_database_connections)",
                "may be": "sum(crossdesk_database_connections_limit)",
            },
            THIRD,
        ),
    ],
)
PROCESSES = Row(
    "Processes",
    [
        Chart(
            "Event loop late",
            "Slowest tenth of wake-ups, by instance.",
            "s",
            {"{{instance}}": quantile(0.9, "crossdesk_event_loop_late_seconds", "instance")},
        ),
        Chart(
            "Processor",
            "Cores used, by instance.",
            "short",
            {"{{instance}}": "sum by (instance) (rate(process_cpu_seconds_total[5m]))"},
        ),
        Chart(
            "Memory",
            "Resident, by instance.",
            "bytes",
            {"{{instance}}": "max by (instance) (process_resident_memory_bytes)"},
            HALF,
        ),
        Chart(
            "Open files",
            "Share of what a process may have open.",
            "percentunit",
            {"{{instance}}": "max by (instance) (process_open_fds / process_max_fds)"},
            HALF,
        ),
    ],
)
DATABASE_POOLS = Board("database-pools", "database pools and processes", [POOLS, PROCESSES])
