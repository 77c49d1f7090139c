"""Conversations on their way to a person, and back: what the person is told, and when answers are given again."""
