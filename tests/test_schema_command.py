"""`registry-tools schema`: every model's JSON is what its schema says, and the schema says which version it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from test_cli import run

from registry_tools import open_database, read_studies
from registry_tools.models.base import Model
from registry_tools.models.document import Document
from registry_tools.models.document_facts import DocumentFacts
from registry_tools.models.registry import models
from registry_tools.models.schemas import MODELS_VERSION, all_schemas, json_schema
from registry_tools.parsers.document.reader import read_document
from registry_tools.parsers.facts.document_facts import read_document_facts
from registry_tools.parsers.facts.outcomes import read_outcome

# The fields, types and defaults of all models. Where they change, put the new one here; where a reader of the JSON must know of
# it, raise MODELS_VERSION too.
FINGERPRINT = "98d25831535b66f1"


def instances(value: object) -> Iterator[Model]:
    """Every model inside a value."""
    if isinstance(value, Model):
        yield value
        for name in type(value).model_fields:
            yield from instances(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from instances(one)


@pytest.fixture(scope="module")
def read(demo_files: list[Path], demo_database: Path) -> dict[str, list[Model]]:
    """What the example holds, by model."""
    found: dict[str, list[Model]] = {}
    (protocol,) = [path for path in demo_files if path.suffix == ".pdf"]
    document = read_document(protocol.read_bytes(), name=protocol.name)
    assert isinstance(document, Document)
    facts = read_document_facts(document)
    assert isinstance(facts, DocumentFacts)
    with open_database(demo_database) as db:
        studies = list(db.studies())
    for root in (*studies, *read_studies(*demo_files), document, facts, read_outcome("Overall survival")):
        for one in instances(root):
            found.setdefault(type(one).__name__, []).append(one)
    return found


def test_every_models_json_is_as_its_schema_says(read: dict[str, list[Model]]) -> None:
    assert {"Study", "Threshold", "Window", "Timepoint", "Dose", "Results", "Document", "DocumentFacts"} <= read.keys()
    for name, found in read.items():
        schema = json_schema(models()[name])
        validator = jsonschema.Draft202012Validator(schema)
        validator.check_schema(schema)
        for one in found[:50]:
            validator.validate(json.loads(one.model_dump_json()))


def test_a_wrong_value_and_an_unknown_field_are_refused(read: dict[str, list[Model]]) -> None:
    good = json.loads(read["Threshold"][0].model_dump_json())
    validator = jsonschema.Draft202012Validator(json_schema(models()["Threshold"]))
    for wrong in ({**good, "comparator": "about"}, {**good, "colour": "red"}, {**good, "start": -1}):
        assert not validator.is_valid(wrong)
    del good["measure"]
    assert not validator.is_valid(good)


def test_a_schema_has_dialect_name_and_version() -> None:
    schema = json.loads(run("schema", "Study").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:registry-tools:schema:{MODELS_VERSION}:Study"
    assert schema["$comment"].startswith(f"version {MODELS_VERSION} of the models, written by registry-tools ")
    assert schema["title"] == "Study"


def test_a_folder_of_schemas(tmp_path: Path) -> None:
    run("schema", "--into", str(tmp_path / "all"))
    names = run("schema").stdout.split()
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == sorted(f"{name}.schema.json" for name in names)
    assert (tmp_path / "all" / "Dose.schema.json").read_text("utf-8") == run("schema", "Dose").stdout
    run("schema", "Dose", "--into", str(tmp_path / "one"))
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["Dose.schema.json"]
    ids = [json.loads(path.read_text("utf-8"))["$id"] for path in (tmp_path / "all").iterdir()]
    assert len(set(ids)) == len(names)


def test_all_models_in_one_document(read: dict[str, list[Model]]) -> None:
    document = json.loads(run("schema", "--all").stdout)
    assert document == all_schemas()
    assert document["$defs"].keys() == models().keys()
    jsonschema.Draft202012Validator.check_schema(document)
    validator = jsonschema.Draft202012Validator({**document, "$ref": "#/$defs/Study"})
    validator.validate(json.loads(read["Study"][0].model_dump_json()))
    run("schema", "Study", "--all", code=2)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("schema", "--into", str(tmp_path / "file" / "schemas"), code=1)
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_change_of_the_models_is_told() -> None:
    fields = [
        f"{name}.{field_name}: {field.annotation} {field.is_required()} {field.default!r} {field.metadata}"
        for name, model in sorted(models().items())
        for field_name, field in model.model_fields.items()
    ]
    assert hashlib.sha256("\n".join(fields).encode()).hexdigest()[:16] == FINGERPRINT
