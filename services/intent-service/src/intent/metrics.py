"""What intent-service counts besides what every service does."""

from prometheus_client import Counter, Gauge

LOOKS = Counter(
    "crossdesk_second_looks",
    "Messages the quick model was not sure of, by who was asked (encoder, language_model) and whether it answered or "
    "was away: behind, resting, out of budget or broken.",
    ["opinion", "outcome"],
)
TRAININGS = Counter(
    "crossdesk_intent_trainings", "Versions of tenants' intents, by outcome: learnt or failed.", ["outcome"]
)
DRIFT = Gauge(
    "crossdesk_intent_drift",
    "Population stability index of intents and of confidences, of the latest messages of a replica beside those the "
    "model was judged on.",
    ["input"],
)
