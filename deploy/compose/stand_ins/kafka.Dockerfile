# Stands in for apache/kafka: the same broker, and the same reader of KAFKA_* variables, which lies in its jars.
ARG BUILD_IMAGE
FROM ${BUILD_IMAGE}
# For trying out where this is built: hence no versions.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home appuser \
    && mkdir -p /etc/kafka/docker /mnt/shared/config /opt/kafka/config /var/lib/kafka/data \
    && touch /etc/kafka/docker/server.properties /etc/kafka/docker/log4j2.yaml /etc/kafka/docker/tools-log4j2.yaml \
    && chown -R appuser /opt/kafka /var/lib/kafka
COPY jars/ /opt/kafka/libs/
COPY log4j2.properties /etc/kafka/
COPY --chmod=755 start_kafka.sh /etc/kafka/docker/run
COPY --chmod=755 ask_broker.py /opt/kafka/bin/kafka-broker-api-versions.sh
USER 1000
VOLUME /var/lib/kafka/data
CMD ["/etc/kafka/docker/run"]
