"""What traces cost: `python -m loadtests.tracing`."""
