"""A local stand-in for a shop's own endpoint that gives out return labels. See README.md."""
