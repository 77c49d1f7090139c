"""A real Apache Kafka on one machine, without containers: see cluster.py."""
