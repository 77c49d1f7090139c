"""What logistics-service answers over HTTP, to the gateway."""
