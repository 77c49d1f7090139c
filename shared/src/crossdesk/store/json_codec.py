"""jsonb columns as Python values."""

import asyncpg
import msgspec


async def set_json_codec(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Read and write jsonb as Python values on this connection."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )
