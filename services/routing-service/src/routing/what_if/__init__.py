"""A new policy of tiers tried on recorded days, before it is used."""
