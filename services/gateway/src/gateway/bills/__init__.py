"""Bills and explanations of charges, which payments-risk-service gives."""
