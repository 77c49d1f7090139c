"""Where everything enters and every outcome leaves: REST, server-sent events, webhooks."""
