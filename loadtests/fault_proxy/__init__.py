"""A TCP proxy that makes a network bad at will: see proxy.py for code, __main__.py for the command line."""
