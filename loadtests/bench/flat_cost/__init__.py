"""Whether an inquiry costs the same whatever the rate, the number of tenants and of stored messages."""
