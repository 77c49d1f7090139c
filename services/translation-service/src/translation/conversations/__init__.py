"""What a conversation said before: its last turns, and which words it chose."""
