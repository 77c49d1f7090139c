"""What is shown of callbacks; no tenants and customers in it."""

from prometheus_client import Counter

CALLBACKS = Counter(
    "crossdesk_callbacks_total", "Callbacks promised to customers that came to their end, by how they did.", ["outcome"]
)
