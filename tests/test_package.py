"""What the package promises of itself: its public names, its rooms, its command reference."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import registry_tools

ROOT = Path(__file__).resolve().parents[1]


def test_every_public_name_is_there() -> None:
    for name in registry_tools.__all__:
        assert getattr(registry_tools, name) is not None


def test_importing_the_package_brings_nothing_heavy() -> None:
    code = "import sys, registry_tools; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"duckdb", "pyarrow", "pydantic", "requests", "lxml", "pdfplumber", "pypdfium2", "typer"} & set(loaded)


@pytest.mark.parametrize("name", ["cli", "database"])
def test_the_written_reference_is_what_the_code_says(name: str) -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        written = import_module(name)
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == written.reference(), f"run: python docs/{name}.py"


def test_constraints_name_no_download_host() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+-]+", line), line


def test_every_dependency_is_justified() -> None:
    listed = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for name in re.findall(r'^  "([A-Za-z0-9_-]+)[><=]', project, re.MULTILINE):
        assert name in listed, name


def test_public_functions_and_modules_have_docstrings() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "registry_tools").rglob("*.py")
        if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None and path.stat().st_size
    ]
    assert bare == []
