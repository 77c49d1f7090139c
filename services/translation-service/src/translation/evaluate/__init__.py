"""What an engine makes of texts whose translations are known, as `translation-service evaluate` tells it."""
