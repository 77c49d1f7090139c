"""A shop's own words: what is never translated, what is said for what, what is never said. Pure rules."""
