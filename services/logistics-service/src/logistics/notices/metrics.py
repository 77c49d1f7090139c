"""What is counted of notices; no personal data."""

from prometheus_client import Counter

TROUBLES_SETTLED = Counter(
    "crossdesk_troubles_settled",
    "Troubles that customers were told of, or that were dropped untold, by trouble.",
    ["outcome", "trouble"],
)
