"""The case in short, in the language of the agent who reads it: the event tells facts, and these are the words."""
