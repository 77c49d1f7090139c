"""Numbers on parcels: recognised in free text, checked, and their carriers guessed."""
