"""The bus as Apache Kafka: what a cluster runs on."""
