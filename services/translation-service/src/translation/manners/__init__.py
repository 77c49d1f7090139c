"""Local manners: how each market is addressed, greeted and told times, and what in a text does not fit it."""
