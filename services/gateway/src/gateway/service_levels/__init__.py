"""A shop's service levels: how soon people are to answer its customers, and how the clocks of conversations stand."""
