"""Callbacks customers choose or are promised: which windows there are, and how each promise is kept."""
