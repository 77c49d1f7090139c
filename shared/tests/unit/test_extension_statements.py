"""Extensions are made by a superuser, in a schema that all services with such tables see."""

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.store.migrations import extensions_of
from crossdesk.store.roles import extension_statements


def test_an_extension_lives_where_all_services_with_such_tables_see_it() -> None:
    assert extension_statements("knowledge", ["vector"]) == [
        "CREATE SCHEMA IF NOT EXISTS extensions",
        "GRANT USAGE ON SCHEMA extensions TO knowledge_owner, knowledge",
        "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions",
        "ALTER EXTENSION vector SET SCHEMA extensions",
    ]


def test_a_service_that_needs_none_gets_none() -> None:
    assert extension_statements("routing", extensions_of("routing")) == []


@pytest.mark.parametrize(("schema", "extension"), [("a;b", "vector"), ("knowledge", 'vector"; DROP')])
def test_a_name_that_is_no_plain_identifier_never_reaches_a_statement(schema: str, extension: str) -> None:
    with pytest.raises(Misconfigured, match="no plain lower-case identifier"):
        extension_statements(schema, [extension])
