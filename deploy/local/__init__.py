"""The whole cluster on one machine, without containers and without root: `make run`. See up.py."""
