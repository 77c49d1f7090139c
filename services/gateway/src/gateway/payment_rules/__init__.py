"""Rules that a shop writes for payments: configured, shown, tried on past payments."""
