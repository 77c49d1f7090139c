"""Decides who answers: at once, with a question back, or a person."""
