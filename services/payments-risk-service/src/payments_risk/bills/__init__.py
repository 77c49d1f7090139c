"""Bills of orders: drawn up, kept with the rate they were drawn up by, and asked about."""
