"""`crossdesk`, the command of operators: what concerns a whole cluster, or a service before it starts."""
