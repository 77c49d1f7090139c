"""How long a customer's claim about a payment waits for its verdict, from event to event."""
