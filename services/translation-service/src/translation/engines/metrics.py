"""What is counted of engines; no tenants in it."""

from prometheus_client import Counter

BUDGET_ALARMS = Counter(
    "crossdesk_translation_budget_alarms",
    "Times a tenant's translation budget of a month reached a per cent of it (50, 80, 100), once for all processes.",
    ["percent"],
)
