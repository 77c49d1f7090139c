"""What is learned from agents: suggested replies, and drafts of answers to what customers asked in vain."""
