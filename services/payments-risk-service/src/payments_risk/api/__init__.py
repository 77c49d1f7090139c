"""What payments-risk-service answers over HTTP, for the gateway to hand on."""
