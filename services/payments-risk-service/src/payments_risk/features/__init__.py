"""What is known of a payment's card, customer, device, address and terminal at its own time, in numbers."""
