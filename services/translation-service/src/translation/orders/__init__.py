"""Texts that give orders to a model, and whether what a model made of them says what they say."""
