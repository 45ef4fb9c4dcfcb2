"""The API's OpenAPI document, and what the answers to its cases are checked for."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis import Case
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.identity.roles import declared_roles
from infosilk.node.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/x-ndjson")
def as_lines(context: schemathesis.SerializationContext, value: object) -> bytes:
    """The batch's own format: any text, or any value as one line of JSON."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The whole test is one transaction that is rolled back, so no request may close its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def token_for(role: str) -> str:
    """A token in `role`, for an organisation of its own."""
    person = demo.ensure_person(email=f"{role}@schema.example", name="Schema Walker")
    organisation = demo.ensure_organisation(
        code=f"schema-{role}", name="Schema Walk", country="RS", roles=list(declared_roles())
    )
    demo.ensure_mandate(person=person, organisation=organisation, role=role)
    return demo.issue_token(system("worker", "test"), organisation, person, None, "schema", role=role)


# Who may do most in an area, where that is not an administrator; the first word of a path is its area.
ROLES = {
    "road": "operator",
    "trace": "officer",
    "warehouse": "warehouse",
    "trade": "marketplace",
    "logistics": "forwarder",
}


def check(case: Case) -> None:
    """Ask the case as who may do most; the answer is one that the document has."""
    area = case.path.removeprefix("/api/v1/").split("/")[0]
    bearer = f"Bearer {token_for(ROLES.get(area, 'administrator'))}"

    response = case.call(headers={"Authorization": bearer})

    case.validate_response(response, checks=CHECKS)
