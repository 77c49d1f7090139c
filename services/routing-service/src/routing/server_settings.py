"""How PostgreSQL treats this service's statements."""

from collections.abc import Mapping

SERVER_SETTINGS: Mapping[str, str] = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""Each statement is planned once for a connection, and by its indexes.

All of them look up a few rows by keys, in tables that are empty one minute and long the next. Left to itself the server
may plan them anew each time, which costs about as much as running them, and what it plans while a table is short reads
all of it later on.
"""
