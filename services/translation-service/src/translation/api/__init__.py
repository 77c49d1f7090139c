"""HTTP for the gateway."""
