"""Says which language a message is in and translates it for people where an engine is configured."""
