"""The same hops written otherwise: with FastStream, and as a chain of HTTP calls."""
