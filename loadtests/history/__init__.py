"""Histories of inquiries, and the checker that finds what was lost, doubled, reordered, invented or got stuck."""
