"""People needed: from contacts, handling time and patience to heads in each half-hour."""
