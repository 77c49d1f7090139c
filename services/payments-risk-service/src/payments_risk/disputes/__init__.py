"""Disputes of all providers in one form, and who bears them by rules. No I/O but reading the tables beside it."""
