"""The worker, its receipts and its bus in virtual time: thousands of seeded crashes in seconds, each replayed exactly.

What runs is the real `consume`, `store.database` and `store.receipts`. Stood in for are what lies outside a process:
the clock, the log, PostgreSQL and the operating system that kills and stops. A seed decides everything they do.

    python -m crossdesk.testing.simulation --seeds 2000
    python -m crossdesk.testing.simulation --seed 17

No library has this: those with a virtual clock for asyncio know one process, and can neither kill nor stop it.
"""
