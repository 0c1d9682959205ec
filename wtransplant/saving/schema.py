"""The JSON schema of manifests, for programs that read them without wtransplant: ``make schema`` writes it."""

from __future__ import annotations

import json

from pydantic.json_schema import GenerateJsonSchema

from wtransplant.resources import resource_path
from wtransplant.saving.manifest import Manifest

SCHEMA = "freeze-manifest.schema.json"
"""In the folder ``schema`` of the resources."""


def manifest_schema() -> str:
    """The text of the schema, JSON Schema 2020-12."""
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **Manifest.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    (resource_path("schema") / SCHEMA).write_text(manifest_schema(), "utf-8")
