"""What the code of a version relies on in its schema, and what a newer schema has taken from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.atthasdef OR a.attidentity <> ''
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped"""
FUNCTIONS = """
    SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')'
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"""
KEYS = """
    SELECT c.relname, string_agg(a.attname, ', ' ORDER BY a.attname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition
    GROUP BY i.indexrelid, c.relname"""
CONSTRAINTS = """
    SELECT c.relname, conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
    WHERE contype IN ('c', 'f', 'x') AND connamespace = current_schema()::regnamespace AND NOT c.relispartition"""


@dataclass(frozen=True)
class Column:
    type: str
    required: bool
    filled: bool
    """By a default, where a statement does not name the column."""


@dataclass(frozen=True)
class Schema:
    """Columns by table and name, functions by signature, columns of unique keys and names of constraints by table."""

    columns: dict[tuple[str, str], Column]
    functions: frozenset[str]
    keys: frozenset[tuple[str, str]]
    constraints: frozenset[tuple[str, str]]

    @property
    def tables(self) -> set[str]:
        return {table for table, _ in self.columns}


def schema_of(connection: Connection) -> Schema:
    """The current schema as it is now."""
    rows = connection.exec_driver_sql(COLUMNS)
    return Schema(
        {(table, name): Column(kind, required, filled) for table, name, kind, required, filled in rows},
        frozenset(row[0] for row in connection.exec_driver_sql(FUNCTIONS)),
        frozenset((table, key) for table, key in connection.exec_driver_sql(KEYS)),
        frozenset((table, name) for table, name in connection.exec_driver_sql(CONSTRAINTS)),
    )


def taken(before: Schema, after: Schema) -> Iterator[str]:
    """What statements written for `before` meet that they could not know, in words."""
    for place, column in before.columns.items():
        yield from _of_column(".".join(place), column, after.columns.get(place))
    for (table, name), column in after.columns.items():
        if table in before.tables and (table, name) not in before.columns and column.required and not column.filled:
            yield f"{table}.{name} must be given"
    yield from (f"{function} is gone" for function in sorted(before.functions - after.functions))
    yield from (f"{table}: key ({key}) is gone" for table, key in sorted(before.keys - after.keys))
    for what, new in (("key", after.keys - before.keys), ("constraint", after.constraints - before.constraints)):
        yield from (f"{table}: {what} {name} is new" for table, name in sorted(new) if table in before.tables)


def _of_column(name: str, before: Column, after: Column | None) -> Iterator[str]:
    if after is None:
        yield f"{name} is gone"
    elif after.type != before.type:
        yield f"{name} was {before.type}"
    elif after.required and not before.required:
        yield f"{name} must be given"
