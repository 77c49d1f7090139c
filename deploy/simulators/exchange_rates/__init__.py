"""Plays the two publishers of exchange rates, the European Central Bank and Open Exchange Rates, with their faults."""
