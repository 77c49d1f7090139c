"""Disputes as payments-risk-service keeps them: shown to the shop, and completed with what the shop knows."""
