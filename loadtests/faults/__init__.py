"""Faults under load, one a file, and what must hold after each: nothing lost, nothing doubled. See __main__.py."""
