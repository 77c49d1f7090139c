"""Load, faults and benchmarks: what shows that Crossdesk holds, before it is promoted. See README.md."""
