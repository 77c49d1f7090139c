"""A shipment as all who scanned it tell it: canonical states, scans folded in whatever order they come, tables."""
