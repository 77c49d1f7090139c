"""Extensions are made by a superuser, in the schema of the service that needs them."""

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.store.migrations import extensions_of
from crossdesk.store.roles import extension_statements


def test_an_extension_lives_in_the_services_own_schema() -> None:
    assert extension_statements("knowledge", ["vector"]) == [
        "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA knowledge"
    ]


def test_a_service_that_needs_none_gets_none() -> None:
    assert extension_statements("routing", extensions_of("routing")) == []


@pytest.mark.parametrize(("schema", "extension"), [("a;b", "vector"), ("knowledge", 'vector"; DROP')])
def test_a_name_that_is_no_plain_identifier_never_reaches_a_statement(schema: str, extension: str) -> None:
    with pytest.raises(Misconfigured, match="no plain lower-case identifier"):
        extension_statements(schema, [extension])
