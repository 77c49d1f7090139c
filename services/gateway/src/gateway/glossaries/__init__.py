"""A shop's own words for translation."""
