"""Sees attacks in the numbers of payments, and opens one case for each."""
