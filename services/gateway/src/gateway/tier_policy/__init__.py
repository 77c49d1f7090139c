"""A shop's policy of tiers: how far answers go without a person."""
