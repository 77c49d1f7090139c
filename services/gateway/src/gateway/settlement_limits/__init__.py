"""What a shop lets be paid back without a person."""
