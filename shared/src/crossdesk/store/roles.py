"""The two roles of a service: an owner that migrates its schema, and the one it works with."""

import re
from collections.abc import Sequence

from crossdesk.errors import Misconfigured

EXTENSIONS = "extensions"
"""The schema of PostgreSQL's extensions: a database has each but once, and several services use it."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,50}$")


def provision_statements(database: str, schema: str, *, owner_password: str, password: str) -> list[str]:
    """SQL, run by a superuser inside `database`, that makes schema and roles; safe to repeat, passwords are set anew.

    Neither role bypasses row-level security, sees another schema or may create anything elsewhere.
    Raises Misconfigured when a name is no plain identifier or a password holds a quote.
    """
    for name in (database, schema):
        if not _NAME.match(name):
            raise Misconfigured(f"{name!r} is no plain lower-case identifier")
    if any("'" in secret or "\\" in secret for secret in (owner_password, password)):
        raise Misconfigured(f"the passwords of {schema} must hold neither quote nor backslash")
    owner = f"{schema}_owner"
    return [
        _create_role(owner),
        _create_role(schema),
        f"ALTER ROLE {owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{owner_password}'",
        f"ALTER ROLE {schema} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{password}'",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {owner}, {schema}",
        f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}",
        f"GRANT USAGE ON SCHEMA {schema} TO {schema}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {schema}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {schema}",
        f"ALTER ROLE {owner} SET search_path = {schema}, {EXTENSIONS}",
        f"ALTER ROLE {schema} SET search_path = {schema}, {EXTENSIONS}",
    ]


def _create_role(name: str) -> str:
    return f"DO $$ BEGIN CREATE ROLE {name}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


def extension_statements(schema: str, extensions: Sequence[str]) -> list[str]:
    """SQL, run by a superuser inside the database, for extensions a service's tables need; safe to repeat.

    They live in a schema of their own, in which the roles of a service may use what is there and make nothing: neither
    role may create extensions itself. One that an earlier version made in a service's schema is moved.
    Raises Misconfigured when a name is no plain identifier.
    """
    for name in (schema, *extensions):
        if not _NAME.match(name):
            raise Misconfigured(f"{name!r} is no plain lower-case identifier")
    if not extensions:
        return []
    made = (
        (
            f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA {EXTENSIONS}",
            f"ALTER EXTENSION {name} SET SCHEMA {EXTENSIONS}",
        )
        for name in extensions
    )
    return [
        f"CREATE SCHEMA IF NOT EXISTS {EXTENSIONS}",
        f"GRANT USAGE ON SCHEMA {EXTENSIONS} TO {schema}_owner, {schema}",
        *(statement for pair in made for statement in pair),
    ]


def provision_bus_statements(database: str, *, password: str) -> list[str]:
    """SQL for the role and schema `bus`, where the log of the PostgreSQL bus lives. Every service speaks to it.

    One role for all: a member that is stopped must be put out by the others, which PostgreSQL allows within a role.
    """
    if "'" in password or "\\" in password:
        raise Misconfigured("the password of bus must hold neither quote nor backslash")
    return [
        _create_role("bus"),
        f"ALTER ROLE bus LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{password}'",
        f"GRANT CONNECT ON DATABASE {database} TO bus",
        "CREATE SCHEMA IF NOT EXISTS bus AUTHORIZATION bus",
        "ALTER ROLE bus SET search_path = bus",
    ]
