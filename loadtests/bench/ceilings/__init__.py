"""Ceilings of the machine, and how near the gateway comes to them."""
