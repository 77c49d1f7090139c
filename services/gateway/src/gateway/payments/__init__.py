"""Payments and disputes as they come in: from the shop, and from the webhooks of payment providers."""
