"""The whole pipeline, end to end, beside its peers."""
