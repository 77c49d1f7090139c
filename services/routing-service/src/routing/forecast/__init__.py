"""Contacts to be expected: by market, language, intent group and half-hour."""
