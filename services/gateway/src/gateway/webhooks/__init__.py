"""Outgoing webhooks (Standard Webhooks): where tenants want to be told, and every delivery with its state."""
