"""Judges disputed payments by rules."""
