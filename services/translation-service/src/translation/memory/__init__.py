"""Translations that agents gave, remembered for the next message that says the same."""
