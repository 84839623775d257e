"""Discord's own description of its REST API as a checker for what we send, and for what the simulator answers.

The document's known oddities are mended on loading, each with its reason; see `_MENDS`. A field that the document does
not name is a fault, which a plain validator would let pass. The file is found by the variable `AEON_OPENAPI`.
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field, frozen
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from msgspec import json
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCUMENT = Path(os.environ.get("AEON_OPENAPI", Path(__file__).parents[2] / "shared/discord/openapi.json"))

METHODS = ("get", "put", "post", "patch", "delete")
_URN = "urn:discord"
_JSON = "application/json"
_PERMISSIONS = {"allow", "deny", "permissions", "default_member_permissions"}
_DIGITS = {"type": "string", "pattern": "^[0-9]+$"}


@frozen
class Operation:
    """One method of one path template, and where the document describes it."""

    method: str
    template: str
    description: dict[str, Any] = field(repr=False)

    def pointer(self, *steps: str) -> str:
        """A JSON pointer below this operation."""
        return "/" + "/".join(_escaped(step) for step in ("paths", self.template, self.method, *steps))


@define
class OpenApi:
    """The mended document. Faults are sentences; an empty list means that all is well."""

    document: dict[str, Any] = field(repr=False)
    _registry: Registry[Any] = field(init=False, repr=False)
    _validators: dict[str, Any] = field(factory=dict, init=False, repr=False)
    _patterns: list[tuple[re.Pattern[str], str]] = field(init=False, repr=False)

    @_registry.default
    def _one_resource(self) -> Registry[Any]:
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        registry: Registry[Any] = Registry().with_resource(_URN, resource)
        return registry

    @_patterns.default
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        # A word in a template goes before a parameter in its place: /members/@me before /members/{user_id}.
        templates = sorted(self.document["paths"], key=lambda template: template.replace("{", "~"))
        return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template)), template) for template in templates]

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a path below the API's version, None for one that the document lacks."""
        for pattern, template in self._patterns:
            description = self.document["paths"][template].get(method.lower())
            if pattern.fullmatch(path) and description is not None:
                return Operation(method.lower(), template, description)
        return None

    def request_faults(self, method: str, target: str, content_type: str, body: bytes) -> list[str]:
        """What is wrong with a request; `target` is path and query below the API's version."""
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: the document has no such operation"]
        faults = [*self._query_faults(operation, query), *self._body_faults(operation, content_type, body)]
        return [f"{method} {operation.template}: {fault}" for fault in faults]

    def answer_faults(self, method: str, path: str, status: int, body: bytes) -> list[str]:
        """What is wrong with an answer to a request of this path."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: the document has no such operation"]
        answers = operation.description["responses"]
        key = str(status) if str(status) in answers else f"{status // 100}XX"
        if key not in answers:
            return [f"{method} {operation.template}: status {status} is not one of its answers"]
        answer, pointer = self._followed(answers[key], operation.pointer("responses", key))
        if not answer.get("content"):
            return [f"{method} {operation.template}: {status} has no body"] if body else []
        faults = self._faults(f"{pointer}/content/application~1json/schema", json.decode(body))
        return [f"{method} {operation.template}: {fault}" for fault in faults]

    def object_faults(self, schema: str, value: object) -> list[str]:
        """What is wrong with a value by a schema of `components`, with a gateway event's object for instance."""
        return [f"{schema}: {fault}" for fault in self._faults(f"/components/schemas/{schema}", value)]

    def _followed(self, node: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
        """The node that a reference stands for, and its pointer."""
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            node = self.document
            for step in pointer.split("/")[1:]:
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node, pointer

    def _query_faults(self, operation: Operation, query: Mapping[str, str]) -> Iterator[str]:
        known = {one["name"]: one["schema"] for one in operation.description.get("parameters", ())}
        for name, value in query.items():
            schema = known.get(name)
            if schema is None:
                yield f"query parameter {name} is unknown"
            elif schema.get("type") == "integer":
                yield from self._number_faults(name, value, schema)

    def _number_faults(self, name: str, value: str, schema: Mapping[str, Any]) -> Iterator[str]:
        if not value.isdigit():
            yield f"query parameter {name} is no number"
        elif not schema.get("minimum", 0) <= int(value) <= schema.get("maximum", int(value)):
            yield f"query parameter {name} is out of range"

    def _body_faults(self, operation: Operation, content_type: str, body: bytes) -> list[str]:
        description = operation.description.get("requestBody")
        if description is None:
            return ["there must be no body"] if body else []
        if not body:
            return ["a body is missing"] if description.get("required") else []
        if content_type.startswith("multipart/form-data"):
            if "multipart/form-data" not in description["content"]:
                return ["files are not taken here"]
            body = payload_json(content_type, body)
        return self._faults(operation.pointer("requestBody", "content", _JSON, "schema"), json.decode(body))

    def _faults(self, pointer: str, value: object) -> list[str]:
        validator = self._validators.get(pointer)
        if validator is None:
            validator = Draft202012Validator({"$ref": f"{_URN}#{pointer}"}, registry=self._registry)
            self._validators[pointer] = validator
        errors = [best_match([error]) for error in validator.iter_errors(value)]
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]


def payload_json(content_type: str, body: bytes) -> bytes:
    """The JSON part of a multipart body."""
    boundary = content_type.partition("boundary=")[2].encode()
    for part in body.split(b"--" + boundary):
        head, _, content = part.partition(b"\r\n\r\n")
        if b'name="payload_json"' in head:
            return content.removesuffix(b"\r\n")
    return b"{}"


@cache
def load(path: Path = DOCUMENT) -> OpenApi | None:
    """The checker, None where the file is not there."""
    if not path.is_file():
        return None
    document = json.decode(path.read_bytes())
    for mend in _MENDS:
        mend(document)
    return OpenApi(document)


def _escaped(step: str) -> str:
    # `%` first: the pointer stands in a URL's fragment.
    return step.replace("~", "~0").replace("/", "~1").replace("%", "%25").replace("{", "%7B").replace("}", "%7D")


def _objects(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from _objects(below)
    elif isinstance(node, list):
        for below in node:
            yield from _objects(below)


def _any_branch_will_do(document: dict[str, Any]) -> None:
    """`oneOf` branches overlap, and the document's own notes say that any one is meant."""
    for node in list(_objects(document)):
        if isinstance(node.get("oneOf"), list):
            node["anyOf"] = node.pop("oneOf")


def _permissions_may_be_text(document: dict[str, Any]) -> None:
    """Sets of permissions are integers beyond what JSON carries safely; Discord takes digits, and advises them."""
    for node in list(_objects(document)):
        properties = node.get("properties")
        if isinstance(properties, dict):
            for name in _PERMISSIONS & properties.keys():
                properties[name] = {"anyOf": [properties[name], _DIGITS]}


def _attachments_may_have_numbers(document: dict[str, Any]) -> None:
    """An uploaded file is named by its number, in Discord's own examples."""
    schemas = document["components"]["schemas"]
    properties = schemas["MessageAttachmentRequest"]["properties"]
    properties["id"] = {"anyOf": [properties["id"], {"type": "integer"}]}


def _commands_may_be_nsfw(document: dict[str, Any]) -> None:
    """`nsfw` stands in answers and in the documentation of requests, but not in their schemas."""
    for name, schema in document["components"]["schemas"].items():
        if name.startswith("ApplicationCommand") and "default_member_permissions" in schema.get("properties", {}):
            schema["properties"].setdefault("nsfw", {"type": ["boolean", "null"]})


def _bans_need_no_body(document: dict[str, Any]) -> None:
    """Discord takes both without."""
    for method in ("put", "delete"):
        document["paths"]["/guilds/{guild_id}/bans/{user_id}"][method]["requestBody"]["required"] = False


def _error_codes_are_words(document: dict[str, Any]) -> None:
    """Codes of fields are words such as BASE_TYPE_REQUIRED, and a 429 often has none."""
    error = document["components"]["schemas"]["Error"]
    error["properties"]["code"] = {"type": ["integer", "string"]}
    error["required"] = ["message"]


def _json_alone(document: dict[str, Any]) -> None:
    """Forms and multipart bodies repeat the JSON body's schema; of a multipart body its JSON part is checked."""
    for node in list(_objects(document["paths"])):
        content = node.get("content")
        if isinstance(content, dict) and _JSON in content:
            for kind in content.keys() - {_JSON, "multipart/form-data"}:
                del content[kind]
            if "multipart/form-data" in content:
                content["multipart/form-data"] = {}


def _unknown_fields_are_faults(document: dict[str, Any]) -> None:
    """No object says so, and a misspelt field would pass."""
    joined = [branch for node in _objects(document) for branch in node.get("allOf", ())]
    names = {branch["$ref"].rpartition("/")[2] for branch in joined if "$ref" in branch}
    # Parts that are joined to one object know only their own fields.
    parts = {id(branch) for branch in joined} | {id(document["components"]["schemas"][name]) for name in names}
    for node in _objects(document):
        if node.get("type") == "object" and isinstance(node.get("properties"), dict) and id(node) not in parts:
            node.setdefault("additionalProperties", False)


_MENDS = (
    _json_alone,
    _any_branch_will_do,
    _permissions_may_be_text,
    _attachments_may_have_numbers,
    _commands_may_be_nsfw,
    _bans_need_no_body,
    _error_codes_are_words,
    _unknown_fields_are_faults,
)
