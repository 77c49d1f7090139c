"""Tells customers of trouble with their parcels before they ask: when it may be said, and what they may answer."""
