"""A service's old and new version run side by side while it is upgraded: the old one's statements fit the new schema.

Every revision is compared with the one before, in a real PostgreSQL. What takes something away is in reviewed.yaml,
with the reason why no running version misses it.
"""

from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from crossdesk.operate.provision import Passwords, provision
from crossdesk.operate.services import SERVICES
from crossdesk.store.migrations import migrate
from crossdesk.testing.databases import PASSWORD, with_parts
from sqlalchemy import Connection

from tests.upgrade.relied_on import Column, Schema, schema_of, taken

REVIEWED = yaml.safe_load((Path(__file__).parent / "reviewed.yaml").read_text())


@pytest.mark.parametrize("package", SERVICES)
async def test_a_revision_takes_nothing_from_the_version_before(package: str, database_url: str) -> None:
    database = urlsplit(database_url).path.lstrip("/")
    await provision(database_url, database, {package: Passwords(PASSWORD, PASSWORD)})
    schemas: dict[str, Schema] = {}

    def seen(connection: Connection, revision: str) -> None:
        schemas[revision] = schema_of(connection)

    await migrate(with_parts(database_url, user=f"{package}_owner"), package, seen=seen)
    steps = pairwise(sorted(schemas))
    found = {after: things for before, after in steps if (things := list(taken(schemas[before], schemas[after])))}
    assert found == {revision: each["takes"] for revision, each in REVIEWED.get(package, {}).items()}


def test_every_exception_has_a_reason() -> None:
    assert all(len(each["because"]) > 20 for revisions in REVIEWED.values() for each in revisions.values())


def test_each_way_to_take_something_is_told() -> None:
    text, filled = Column("text", required=False, filled=False), Column("text", required=True, filled=True)
    needed, number = Column("text", required=True, filled=False), Column("bigint", required=False, filled=False)
    columns = {("orders", "a"): text, ("orders", "b"): text, ("orders", "c"): text, ("orders", "d"): text}
    before = Schema(columns, frozenset({"add(integer)"}), frozenset({("orders", "a")}), frozenset())
    changed = {("orders", "b"): number, ("orders", "c"): filled, ("orders", "d"): text, ("orders", "e"): needed}
    fine = {("orders", "f"): filled, ("orders", "g"): text, ("parcels", "a"): needed}
    after = Schema({**changed, **fine}, frozenset(), frozenset({("orders", "b")}), frozenset({("orders", "paid")}))
    assert list(taken(before, after)) == [
        "orders.a is gone",
        "orders.b was text",
        "orders.c must be given",
        "orders.e must be given",
        "add(integer) is gone",
        "orders: key (a) is gone",
        "orders: key b is new",
        "orders: constraint paid is new",
    ]
