"""What all services of Crossdesk share: the events, the bus, exactly-once handling, and how a service runs."""
