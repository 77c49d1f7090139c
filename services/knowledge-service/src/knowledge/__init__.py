"""Answers from scenarios, in the customer's language."""
