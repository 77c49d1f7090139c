"""What is counted of scores; no personal data."""

from prometheus_client import Counter, Gauge

PAYMENTS_SCORED = Counter("crossdesk_payments_scored", "Attempts to pay that were scored, by advice.", ["advice"])
SCORE_DRIFT = Gauge(
    "crossdesk_payment_score_drift",
    "Population stability index of the score and of what it looks at, of the latest payments beside those learnt from.",
    ["input"],
)
