"""Reading: inquiries, conversations, messages, live events and the agents' queue, all from the gateway's own tables."""
