"""How Crossdesk is run: the local stack, a local Kafka, simulators of what lies outside, the demo shop."""
