"""A shop's desks: when they are open, and how one hands over to the next."""
