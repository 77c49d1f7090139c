"""Measures what customers are answered by intent-service and knowledge-service together."""
