"""Tickets for a shop's finance: what is open, and what was done."""
