"""Local stand-ins for the HTTP APIs of translation engines. See README.md."""
