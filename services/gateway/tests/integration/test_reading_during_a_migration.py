"""While a cluster is upgraded, tables get columns: statements prepared before are planned anew."""

import pytest
from crossdesk.testing.databases import execute

from gateway.gateway import Gateway
from gateway.problems import Problem
from gateway.read.reading import reading

READ = "SELECT * FROM timeline WHERE tenant = $1"


async def test_who_reads_at_that_moment_is_asked_to_come_again_and_then_reads(
    gateway: Gateway, database_url: str
) -> None:
    async with reading(gateway, "demo") as connection:
        await connection.fetch(READ, "demo")
    await execute(database_url, "ALTER TABLE gateway.timeline ADD COLUMN of_the_next_version text")
    with pytest.raises(Problem) as refused:
        async with reading(gateway, "demo") as connection:
            await connection.fetch(READ, "demo")
    assert refused.value.kind.status == 503
    async with reading(gateway, "demo") as connection:
        assert await connection.fetch(READ, "demo") == []
