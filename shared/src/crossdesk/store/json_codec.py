"""jsonb columns as Python values."""

import json

import asyncpg


async def set_json_codec(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Read and write jsonb as Python values on this connection."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda value: json.dumps(value, ensure_ascii=False), decoder=json.loads
    )
