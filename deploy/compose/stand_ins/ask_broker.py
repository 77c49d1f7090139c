#!/usr/bin/python3
"""Ask a broker for its versions: kafka-broker-api-versions.sh --bootstrap-server HOST:PORT, without a JVM."""

import socket
import struct
import sys

host, _, port = sys.argv[2].partition(":")
# ApiVersions is request 18; version 0 has no body. Then a correlation id and a client id of no bytes.
request = struct.pack(">hhih", 18, 0, 1, 0)
with socket.create_connection((host, int(port)), timeout=5) as broker:
    broker.sendall(struct.pack(">i", len(request)) + request)
    _, correlation, error = struct.unpack(">iih", broker.recv(10, socket.MSG_WAITALL))
sys.exit(error or correlation != 1)
