#!/bin/bash
# Turn KAFKA_* into server.properties and format what is not formatted, as the official image does; then run the broker.
set -euo pipefail
export CLUSTER_ID=${CLUSTER_ID:-Y3Jvc3NkZXNrLWNvbXBvcw}
java=(java -Xms64m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dlog4j2.configurationFile=/etc/kafka/log4j2.properties"
  -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.docker.KafkaDockerWrapper setup \
  --default-configs-dir /etc/kafka/docker --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config
exec "${java[@]}" kafka.Kafka /opt/kafka/config/server.properties
