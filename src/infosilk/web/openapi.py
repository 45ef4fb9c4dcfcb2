"""The API's description, laid out for a page: areas, operations, what goes in and what comes back.

Reads an OpenAPI 3.1 document as django-ninja writes it. References are followed once for each branch; a schema
that names itself ends there.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Property:
    """A field of a schema; `depth` is how far it is nested, `type` as in "array of string (date-time)"."""

    name: str
    type: str
    required: bool
    text: str
    depth: int = 0


@dataclass(frozen=True)
class Body:
    """What goes in, or comes back: a media type, the schema's name, its fields and an example."""

    media_type: str
    title: str
    properties: list[Property]
    example: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer by status."""

    status: str
    text: str
    body: Body | None


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    secured: bool
    parameters: list[Property]
    places: dict[str, str]
    body: Body | None
    answers: list[Answer]
    curl: str


@dataclass
class Area:
    """The operations of one tag."""

    name: str
    operations: list[Operation] = field(default_factory=list)


class Document:
    """An OpenAPI document, read."""

    def __init__(self, schema: Mapping[str, Any], base: str = "") -> None:
        self.schema = schema
        self.base = base.rstrip("/")

    def areas(self) -> list[Area]:
        found: dict[str, Area] = {}
        for path, item in self.schema.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    name = next(iter(operation.get("tags", ())), "")
                    found.setdefault(name, Area(name)).operations.append(self._operation(path, method, operation))
        return list(found.values())

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        parameters = [self.resolve(parameter) for parameter in item.get("parameters", ())]
        body = self._body(self.resolve(item.get("requestBody", {})).get("content", {}))
        answers = [
            Answer(str(status), answer.get("description", ""), self._body(answer.get("content", {})))
            for status, answer in ((s, self.resolve(a)) for s, a in item.get("responses", {}).items())
        ]
        return Operation(
            id=item.get("operationId", f"{method}-{path}"),
            method=method.upper(),
            path=path,
            summary=item.get("summary", ""),
            text=item.get("description", ""),
            secured=bool(item.get("security", self.schema.get("security"))),
            parameters=[
                Property(
                    one["name"],
                    self.type_of(one.get("schema", {})),
                    one.get("required", False),
                    one.get("description", "") or one.get("schema", {}).get("description", ""),
                )
                for one in parameters
            ],
            places={one["name"]: one["in"] for one in parameters},
            body=body,
            answers=answers,
            curl=self._curl(path, method, parameters, body, bool(item.get("security"))),
        )

    def _curl(self, path: str, method: str, parameters: list[Any], body: Body | None, secured: bool) -> str:
        asked = [one for one in parameters if one["in"] == "query" and one.get("required")]
        query = "&".join(f"{one['name']}=…" for one in asked)
        parts = [f"curl -X {method.upper()}" if method != "get" else "curl"]
        parts.append(shlex.quote(f"{self.base}{path}{'?' + query if query else ''}"))
        if secured:
            parts.append("-H 'Authorization: Bearer …'")
        parts += [f"-H '{one['name']}: …'" for one in parameters if one["in"] == "header" and one.get("required")]
        if body:
            parts.append(f"-H 'Content-Type: {body.media_type}'")
            data = body.example if len(body.example) < 400 else "@order.json"
            parts.append(f"--data {shlex.quote(data)}")
        return " \\\n  ".join(parts)

    def _body(self, content: Mapping[str, Any]) -> Body | None:
        for media_type, item in content.items():
            schema = item.get("schema", {})
            example = item.get("example") or self.example(schema)
            return Body(
                media_type,
                self.type_of(schema),
                list(self.properties(schema)),
                json.dumps(example, ensure_ascii=False, indent=2) if example is not None else "",
            )
        return None

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema itself, behind any reference; a nullable one without its null."""
        while "$ref" in schema:
            target: Any = self.schema
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        if len(schema.get("allOf", ())) == 1:
            return self.resolve(schema["allOf"][0])
        return schema

    def type_of(self, schema: Mapping[str, Any]) -> str:
        """A short name: the title of an object, "array of …", "string (date)", "a | b"."""
        if "$ref" in schema:
            return str(schema["$ref"]).rsplit("/", 1)[-1]
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return " | ".join(dict.fromkeys(self.type_of(one) for one in schema[word]))
        if "enum" in schema:
            return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
        if "const" in schema:
            return json.dumps(schema["const"], ensure_ascii=False)
        if schema.get("type") == "array":
            return f"array of {self.type_of(schema.get('items', {}))}"
        form = schema.get("format")
        return f"{schema.get('type', 'any')}{f' ({form})' if form else ''}"

    def properties(self, schema: Mapping[str, Any], depth: int = 0, above: tuple[int, ...] = ()) -> Iterator[Property]:
        """Every field, nested ones after their parent, at most four deep."""
        for part in self._objects(schema):
            if id(part) in above or depth > 3:
                continue
            required = part.get("required", ())
            for name, item in part.get("properties", {}).items():
                text = item.get("description", "") or self.resolve(item).get("description", "")
                yield Property(name, self.type_of(item), name in required, text, depth)
                yield from self.properties(item, depth + 1, (*above, id(part)))

    def _objects(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        schema = self.resolve(schema)
        for word in ("anyOf", "oneOf", "allOf"):
            for one in schema.get(word, ()):
                yield from self._objects(one)
        if "items" in schema:
            yield from self._objects(schema["items"])
        if "properties" in schema:
            yield schema

    def example(self, schema: Mapping[str, Any], depth: int = 0) -> Any:
        """A value that has the schema's form: its own example where it has one."""
        schema = self.resolve(schema)
        for word in ("example", "default", "const"):
            if schema.get(word) is not None:
                return schema[word]
        if schema.get("examples"):
            return schema["examples"][0]
        if schema.get("enum"):
            return schema["enum"][0]
        for word in ("anyOf", "oneOf", "allOf"):
            if schema.get(word):
                return self.example(schema[word][0], depth)
        match schema.get("type"):
            case "object" if depth < 4:
                wanted = schema.get("required", list(schema.get("properties", {})))
                return {
                    name: self.example(item, depth + 1)
                    for name, item in schema.get("properties", {}).items()
                    if name in wanted
                }
            case "array":
                return [self.example(schema.get("items", {}), depth + 1)] if depth < 4 else []
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return True
            case "string":
                return _STRINGS.get(schema.get("format", ""), "…")
        return None


_STRINGS = {
    "date": "2026-11-21",
    "date-time": "2026-11-21T09:30:00Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.org/",
    "email": "name@example.org",
}
