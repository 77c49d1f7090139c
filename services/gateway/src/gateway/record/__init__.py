"""The gateway's projection: every event of a conversation becomes what customers, agents and webhooks are shown."""
