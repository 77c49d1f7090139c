"""What is measured of the questions asked in the background; labels name sources, never parcels."""

from prometheus_client import Counter, Gauge, Histogram

DUE = Gauge("crossdesk_followed_parcels_due", "Parcels whose next question is due and not being asked.", ["source"])
LATEST = Gauge("crossdesk_followed_parcels_latest_seconds", "How late the question is that waits longest.", ["source"])
LATE = Histogram(
    "crossdesk_followed_parcels_late_seconds",
    "How long after it was due a question in the background was asked.",
    ["source"],
    buckets=(1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 86_400),
)
ASKED = Counter(
    "crossdesk_followed_parcels_asked",
    "Questions asked in the background, by how they ended: answered, unanswered (asked again later) or "
    "not_kept (the answer could not be written down).",
    ["source", "outcome"],
)
