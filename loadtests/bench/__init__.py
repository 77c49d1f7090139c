"""What Crossdesk can do on this machine, beside what the machine can do and what peers do: `make bench`."""
