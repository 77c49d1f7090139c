"""What is counted of engines; no tenants in it."""

from prometheus_client import Counter

from translation.engines.budget import ALARMS

BUDGET_ALARMS = Counter(
    "crossdesk_translation_budget_alarms",
    "Times a tenant's translation budget of a month reached a per cent of it (50, 80, 100), once for all processes.",
    ["percent"],
)
for percent in ALARMS:
    BUDGET_ALARMS.labels(str(percent))  # told from the start: the first alarm of a series nobody saw is no increase
CHARACTERS = Counter(
    "crossdesk_translation_characters",
    "Characters that engines translated and are paid for, counted as they are billed: those of the original.",
    ["engine"],
)
MONEY_SPENT = Counter(
    "crossdesk_translation_spent_minor_units",
    "What those characters cost by the price of the engine in the settings, in minor units of the currency.",
    ["engine", "currency"],
)
