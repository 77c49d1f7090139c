"""The OpenAPI document: committed as it is, and true."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.app import Api
from gateway.openapi import document

COMMITTED = Path(__file__).parents[4] / "docs" / "openapi.json"
METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(scope="session")
def described(routes: Api) -> dict[str, Any]:
    return routes.openapi()


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [item[method] for item in described["paths"].values() for method in item if method in METHODS]


def test_the_committed_document_is_the_one_the_routes_give() -> None:
    assert COMMITTED.read_text("utf-8") == document(), "run: python -m gateway.openapi > docs/openapi.json"


def test_every_operation_has_a_name_of_its_own_and_a_summary(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(described)]
    assert len(names) == len(set(names))
    assert all(operation.get("summary") and operation.get("tags") for operation in operations(described))


def test_every_error_is_described_as_problem_details(described: dict[str, Any]) -> None:
    for operation in operations(described):
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (operation["operationId"], status)
            if status in ("429", "503"):
                assert "Retry-After" in answer["headers"]


def test_every_operation_but_signing_in_and_what_is_signed_needs_somebody(described: dict[str, Any]) -> None:
    open_to_all = [operation["operationId"] for operation in operations(described) if not operation.get("security")]
    signed = ["takeAdyenNotification", "takeCarrierUpdate", "takePayPalEvent", "takeStripeEvent"]
    assert sorted(open_to_all) == ["signIn", "signInOperator", *signed]


def test_examples_fit_their_schemas(described: dict[str, Any]) -> None:
    checked = 0
    for name, schema in described["components"]["schemas"].items():
        validator = jsonschema_rs.validator_for(
            {"$ref": f"#/components/schemas/{name}", "components": described["components"]}, validate_formats=True
        )
        for example in schema.get("examples", []):
            validator.validate(example)
            checked += 1
    assert checked >= 10


def test_the_document_says_which_version_it_is(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert json.loads(document()) == described
