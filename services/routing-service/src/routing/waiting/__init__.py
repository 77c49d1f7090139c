"""What a customer in the queue is told: where they stand, and how long it may take."""
