"""The OpenAPI document: what it says, and a program that believes it and tries what it allows and forbids."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.serving import Server

# Seconds for a schemathesis run.
PATIENCE = 300


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    """The document as served."""
    told: dict[str, Any] = httpx.get(f"{server.url}/openapi.json").json()
    return told


@pytest.mark.timeout(PATIENCE)
def test_schemathesis(server: Server, tmp_path: Path) -> None:
    """Whatever the document allows is answered as it says, and what it forbids is refused, also along its links."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{server.url}/openapi.json",
        "--phases",
        "examples,coverage,fuzzing,stateful",
        "-n",
        "20",
        "--checks",
        "all",
        "--max-response-time",
        "5",
        "--seed",
        "1",
        "--no-color",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert not [line for line in server.log if '"event": "fault"' in line]


def test_document(document: dict[str, Any]) -> None:
    """It is OpenAPI 3.1, and each operation has a name of its own, words, and an example where it takes a body."""
    assert document["openapi"].startswith("3.1")
    operations = [own for methods in document["paths"].values() for own in methods.values()]
    assert len({own["operationId"] for own in operations}) == len(operations)
    schemas = document["components"]["schemas"]
    for own in operations:
        assert own["summary"]
        assert own["description"]
        if "requestBody" in own:
            schema = own["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert schemas[schema]["examples"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """No operation names an object or another operation that is not there."""
    text = str(document)
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= set(document["components"]["schemas"])
    linked = {
        link["operationId"]
        for methods in document["paths"].values()
        for own in methods.values()
        for reply in own["responses"].values()
        for link in reply.get("links", {}).values()
    }
    assert linked == {"ask", "feedback", "source"}
    assert linked <= {own["operationId"] for methods in document["paths"].values() for own in methods.values()}


def test_examples_are_answered(server: Server, document: dict[str, Any]) -> None:
    """The example of a question can be sent as it is, and its reply has the fields that are told."""
    example = document["components"]["schemas"]["Question"]["examples"][0]
    reply = httpx.post(f"{server.url}/api/v1/ask", json=example).json()
    assert reply["kind"] == "answer"
    assert list(reply) == list(document["components"]["schemas"]["Reply"]["properties"])
