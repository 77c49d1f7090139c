"""The bus as a log in PostgreSQL: what a small shop runs on, and the default on a laptop."""
