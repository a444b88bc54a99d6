"""The README's blocks are run: commands print what it shows, Python prints what it shows."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"<!-- run -->\n```(console|python)\n(.*?)```\n", re.DOTALL)
WIDTH = "110"


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if found == kind]


def output(command: str, folder: Path) -> str:
    """Standard output of a command line of the README."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": WIDTH}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readme")
    output("registry-tools demo", path)
    return path


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.splitlines()[0])
def test_console_blocks(block: str, folder: Path) -> None:
    command, _, shown = block.partition("\n")
    assert command.startswith("$ ")
    assert output(command[2:], folder) == shown.strip("\n"), "run: python tests/test_readme.py"


def test_python_blocks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for block in blocks("python"):
        test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
        assert doctest.DocTestRunner().run(test).failed == 0


def test_links_lead_somewhere() -> None:
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / name).exists(), name


def write() -> None:
    """Put the real output under each command, for a person to read before it is committed."""
    import tempfile

    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as name:
        output("registry-tools demo", Path(name))

        def fill(found: re.Match[str]) -> str:
            if found[1] != "console":
                return found[0]
            command = found[2].partition("\n")[0]
            return f"<!-- run -->\n```console\n{command}\n{output(command[2:], Path(name))}\n```\n"

        readme.write_text(BLOCK.sub(fill, readme.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()
