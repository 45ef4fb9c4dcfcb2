"""The API's page is drawn from its own description."""

import shlex

from django.test import Client

from infosilk.web.openapi import Document

SCHEMA = {
    "paths": {
        "/api/v1/trade/orders": {
            "post": {
                "operationId": "lodge",
                "tags": ["trade"],
                "summary": "Lodge orders",
                "security": [{"TokenAuth": []}],
                "parameters": [
                    {"in": "header", "name": "Idempotency-Key", "required": True, "schema": {"type": "string"}},
                    {"in": "query", "name": "dry", "schema": {"type": "boolean"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                "responses": {"201": {"description": "Lodged"}, "400": {"$ref": "#/components/responses/Bad"}},
            }
        },
        "/api/v1/trade/orders/{number}": {"get": {"tags": ["trade"], "responses": {}}},
    },
    "components": {
        "responses": {
            "Bad": {"description": "Wrong", "content": {"application/problem+json": {"schema": {"type": "object"}}}}
        },
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["number", "lines", "parent"],
                "properties": {
                    "number": {"type": "string", "description": "Its number"},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                    "parent": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]},
                    "day": {"type": "string", "format": "date"},
                },
            },
            "Line": {
                "type": "object",
                "required": ["state"],
                "properties": {"state": {"enum": ["new", "used"]}, "price": {"type": "number"}},
            },
        },
    },
}


def test_operations_are_laid_out_by_area() -> None:
    (area,) = Document(SCHEMA, "http://localhost:8000").areas()
    assert [operation.method for operation in area.operations] == ["POST", "GET"]
    lodge = area.operations[0]
    assert lodge.secured
    assert lodge.places == {"Idempotency-Key": "header", "dry": "query"}
    assert lodge.body is not None
    assert [(one.name, one.type, one.required, one.depth) for one in lodge.body.properties][:4] == [
        ("number", "string", True, 0),
        ("lines", "array of Line", True, 0),
        ("state", '"new" | "used"', True, 1),
        ("price", "number", False, 1),
    ]
    assert [answer.status for answer in lodge.answers] == ["201", "400"]
    assert lodge.answers[1].body is not None
    assert lodge.answers[1].body.media_type == "application/problem+json"


def test_a_schema_that_names_itself_ends() -> None:
    lodge = Document(SCHEMA).areas()[0].operations[0]
    assert lodge.body is not None
    assert len(lodge.body.properties) < 20


def test_the_command_can_be_pasted() -> None:
    lodge = Document(SCHEMA, "http://localhost:8000").areas()[0].operations[0]
    words = shlex.split(lodge.curl.replace("\\\n", " "))
    assert words[:4] == ["curl", "-X", "POST", "http://localhost:8000/api/v1/trade/orders"]
    assert "Idempotency-Key: …" in words
    assert any('"number"' in word for word in words)


def test_the_page_names_every_operation_of_the_node(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    html = client.get("/en/api/").content.decode()
    for path in schema["paths"]:
        assert f"<code>{path}</code>" in html
