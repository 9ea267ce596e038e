"""Describes the API as OpenAPI 3.1 from the addresses themselves and the shapes told at their views; never a list of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypedDict,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from flask import Flask
from werkzeug.routing import Rule

from .access import Permission

PREFIX = "/api/"
PROBLEM, JSON, FORM = "application/problem+json", "application/json", "multipart/form-data"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
View = TypeVar("View", bound=Callable[..., Any])
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword of JSON Schema that a type is held to beside its kind."""

    name: str
    value: str | int


Moment = Annotated[str, Keyword("format", "date-time")]
Day = Annotated[str, Keyword("format", "date")]
Clock = Annotated[str, Keyword("pattern", r"^\d{2}:\d{2}(:\d{2})?$")]
Address = Annotated[str, Keyword("format", "uri-reference")]
Sha256 = Annotated[str, Keyword("pattern", "^[0-9a-f]{64}$")]
Key = Annotated[str, Keyword("maxLength", 64)]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Fraction: {"type": "string", "pattern": r"^-?\d+/\d+$"},
    bytes: {"type": "string", "contentMediaType": "application/octet-stream"},
    Any: {},
}


class RefusedField(TypedDict):
    """One refused field of a request, in the reader's words."""

    field: str
    detail: str


class _ProblemHead(TypedDict):
    type: str
    status: int
    title: str


class Problem(_ProblemHead, total=False):
    """A refusal (RFC 9457)."""

    errors: list[RefusedField]
    fault: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What one address takes and gives: types whose members become the members of a JSON Schema."""

    answer: Any
    status: int = 200
    asked: Any = None
    """The fields of the query."""
    body: Any = None
    body_type: str = JSON
    answer_type: str = JSON
    refusals: Mapping[int, Any] = field(default_factory=dict)
    """Problem documents with members of their own, by status."""


def speaks(shape: Shape) -> Callable[[View], View]:
    """Tell the shape of a view of the API; stands below `allowed`."""

    def tell(view: View) -> View:
        view.shape = shape  # type: ignore[attr-defined]  # read by `describe`
        return view

    return tell


def describe(app: Flask) -> Schema:
    """The whole API of an application as an OpenAPI document; raises AttributeError for a view that tells no shape."""
    schemas = Schemas()
    paths: dict[str, Schema] = {}
    for rule, method in routes(app):
        told = _operation(app.view_functions[rule.endpoint], rule, method=method, schemas=schemas)
        paths.setdefault(_PART.sub(r"{\g<name>}", rule.rule), {})[method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "Siaran Bersama", "version": "1"},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.told,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address of the API with each of its methods, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


# --- one address ------------------------------------------------------------------------------------------------------


def _operation(view: Any, rule: Rule, *, method: str, schemas: Schemas) -> Schema:
    shape: Shape = view.shape
    sentences = " ".join((view.__doc__ or "").split())
    told: Schema = {
        "operationId": rule.endpoint,
        "summary": sentences,
        "x-permission": view.permission.value,
        "parameters": [*_parts(rule), *_asked(shape, schemas), *_headers(method)],
        "responses": _responses(shape, method, schemas),
        "security": [] if view.permission is Permission.PUBLIC_READ else [{"key": []}],
    }
    if shape.body is not None:
        told["requestBody"] = {"required": True, "content": {shape.body_type: {"schema": schemas.of(shape.body)}}}
    return told


def _parts(rule: Rule) -> list[Schema]:
    return [
        {
            "name": part["name"],
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1} if part["kind"] == "int" else {"type": "string"},
        }
        for part in _PART.finditer(rule.rule)
    ]


def _asked(shape: Shape, schemas: Schemas) -> list[Schema]:
    if shape.asked is None:
        return []
    hints = get_type_hints(shape.asked, include_extras=True)
    return [{"name": name, "in": "query", "schema": schemas.of(kind)} for name, kind in hints.items()]


def _headers(method: str) -> list[Schema]:
    name = "Idempotency-Key" if method in UNSAFE else "If-None-Match"
    return [{"name": name, "in": "header", "schema": {"type": "string"}}]


def _responses(shape: Shape, method: str, schemas: Schemas) -> Schema:
    told = {
        str(shape.status): {"description": "done", "content": {shape.answer_type: {"schema": schemas.of(shape.answer)}}}
    }
    if method not in UNSAFE:
        told["304"] = {"description": "unchanged since the ETag that was sent"}
    for status, kind in [*shape.refusals.items(), ("default", Problem)]:
        told[str(status)] = {"description": "refused", "content": {PROBLEM: {"schema": schemas.of(kind)}}}
    return told


# --- types as JSON Schema ---------------------------------------------------------------------------------------------


class Schemas:
    """JSON Schemas of types; those with members are told once, by name."""

    def __init__(self) -> None:
        self.told: dict[str, Schema] = {}
        self._known: dict[str, Any] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type; raises TypeError for one that JSON cannot hold."""
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if is_typeddict(kind) or is_dataclass(kind):
            return self._named(kind)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {"type": "string", "enum": [member.value for member in kind]}
        return self._made(get_origin(kind), get_args(kind))

    def _made(self, origin: Any, parts: tuple[Any, ...]) -> Schema:
        if origin is Annotated:
            return self.of(parts[0]) | {parts[1].name: parts[1].value}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(part) for part in parts]}
        if origin is Literal:
            return {"enum": list(parts)}
        if origin in (list, tuple, frozenset):
            return {"type": "array", "items": self.of(parts[0])}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        raise TypeError(f"{origin} has no schema")

    def _named(self, kind: Any) -> Schema:
        name = kind.__name__
        if self._known.setdefault(name, kind) is not kind:
            raise TypeError(f"two shapes are called {name}")
        if name not in self.told:
            self.told[name] = {}
            self.told[name] = self._members(kind)
        return {"$ref": f"#/components/schemas/{name}"}

    def _members(self, kind: Any) -> Schema:
        hints = get_type_hints(kind, include_extras=True)
        told: Schema = {
            "type": "object",
            "properties": {name: self.of(hint) for name, hint in hints.items()},
            "required": sorted(_required(kind)),
        }
        sentences = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        return told | ({"description": sentences} if sentences else {})


def _required(kind: Any) -> frozenset[str]:
    """Members that always stand there; a kept dataclass is written whole."""
    if is_dataclass(kind):
        return frozenset(each.name for each in fields(kind))
    return frozenset(kind.__required_keys__)
