"""What routing-service answers over HTTP, for the gateway to hand on."""
