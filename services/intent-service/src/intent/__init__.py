"""Understands what a customer wants."""
