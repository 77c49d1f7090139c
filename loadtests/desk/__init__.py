"""A desk of agents who work a day against a started cluster, as clients of its API, and a report of how it went."""
