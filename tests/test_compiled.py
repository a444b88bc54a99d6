"""Extractors compiled by mypyc say what the interpreted ones say, and an outdated compiled module is noticed."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import zip_longest
from pathlib import Path

import pytest
from compiled_modules import LIBRARY, outdated

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FACTS = "registry_tools/parsers/facts"
LEFT = shutil.ignore_patterns(
    ".*", "build", "dist", "__pycache__", "*.egg-info", "*.duckdb*", *(f"*{one}" for one in EXTENSION_SUFFIXES)
)  # also what `make compiled` left in the checkout


def no_compiler() -> str | None:
    """Why nothing can be compiled here."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"no C compiler ({compiler})"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "Python's C headers are not installed"
    return None


def environment(package: Path, **more: str) -> dict[str, str]:
    """For a process that takes the package from this folder; it is nobody's test worker."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "REGISTRY_TOOLS"))}
    return {**kept, "PYTHONPATH": str(package), **more}


def python(package: Path, *arguments: str | Path, **more: str) -> str:
    """What a process says that takes the package from this folder."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=package,
        env=environment(package, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    return done.stdout


def material() -> list[Path]:
    """Files whose facts are compared: the project's own, and real ones where they stand beside the checkout."""
    own = [ROOT / "registry_tools" / "demo", ROOT / "tests" / "records", ROOT / "tests" / "documents" / "article.pdf"]
    real = [SHARED / "corpus/registry/ctgov_v2.ndjson.gz", SHARED / "corpus/registry/ctgov_xml.zip"]
    return own + [path for path in real if path.exists()] + sorted((SHARED / "gold").glob("*.jsonl"))


def differences(one: Path, other: Path) -> list[str]:
    """Where two files of facts differ: each line's name and what stands around its first other character."""
    found = []
    with gzip.open(one, "rt", encoding="utf-8") as left, gzip.open(other, "rt", encoding="utf-8") as right:
        for a, b in zip_longest(left, right, fillvalue=""):
            if a != b:
                at = next((i for i, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b)))
                at = max(at - 200, 0)
                found.append(f"{(a or b).partition(chr(9))[0]}\n  {a[at : at + 300]!r}\n  {b[at : at + 300]!r}")
    return found


def build(package: Path) -> None:
    python(package, "setup.py", "--quiet", "build_ext", "--inplace", REGISTRY_TOOLS_COMPILE="1")
    built = {path.name.partition(".")[0] for path in (package / FACTS).glob(f"*{EXTENSION_SUFFIXES[0]}")}
    assert {LIBRARY, "criteria", "doses", "outcomes", "timepoints", "study_facts"} <= built
    assert outdated(package / "registry_tools") == []
    assert python(package, "-m", "registry_tools", "--version").endswith(" (extractors compiled)\n")


@pytest.mark.slow
def test_compiled_extractors_answer_as_interpreted_ones_do(tmp_path: Path) -> None:
    """In one test, because it is the building that takes its time."""
    if reason := no_compiler():
        pytest.skip(reason)
    interpreted, compiled = tmp_path / "interpreted", tmp_path / "compiled"
    for package in (interpreted, compiled):
        shutil.copytree(ROOT, package, ignore=LEFT)
    facts = [tmp_path / "interpreted.gz", tmp_path / "compiled.gz"]
    with ThreadPoolExecutor() as other_processor:
        building = other_processor.submit(build, compiled)
        python(interpreted, "tests/compiled_facts.py", facts[0], "4", *material())
        building.result()
    python(compiled, "tests/compiled_facts.py", facts[1], "4", *material())
    found = differences(*facts)
    assert not found, f"{len(found)} lines differ, interpreted above compiled:\n" + "\n".join(found[:5])

    tests = sorted(path for path in (compiled / "tests").glob("test_*.py") if path.name != Path(__file__).name)
    chosen = [path for path in tests if "facts" in path.name or "registry_tools.parsers.facts" in path.read_text("utf-8")]
    options = ["-p", "no:cacheprovider", "-m", "not corpus and not slow", "-n", "2"]
    assert " passed" in python(compiled, "-m", "pytest", *options, *chosen)


def test_an_edited_source_is_noticed(tmp_path: Path) -> None:
    for name, source, compiled in (("fresh", 100, 100), ("edited", 200, 100), ("built", 100, 200)):
        for path, at in ((tmp_path / f"{name}.py", source), (tmp_path / f"{name}{EXTENSION_SUFFIXES[0]}", compiled)):
            path.touch()
            os.utime(path, (at, at))
    (tmp_path / f"gone{EXTENSION_SUFFIXES[0]}").touch()
    (tmp_path / f"extractors__mypyc{EXTENSION_SUFFIXES[0]}").touch()
    assert outdated(tmp_path) == ["edited", "gone"]


def test_without_the_switch_nothing_is_compiled(tmp_path: Path) -> None:
    """The package stays pure Python: no compiler and no mypy are asked for."""
    for name in ("setup.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / FACTS, tmp_path / FACTS, ignore=LEFT)
    python(tmp_path, "setup.py", "--quiet", "build_ext", "--inplace")
    assert not [path for one in EXTENSION_SUFFIXES for path in tmp_path.rglob(f"*{one}")]


def test_what_is_missing_is_named() -> None:
    code = "import runpy, sys; sys.modules['mypyc'] = None; sys.argv = ['setup.py', 'build_ext']; runpy.run_path('setup.py')"
    with pytest.raises(AssertionError, match="REGISTRY_TOOLS_COMPILE=1 needs mypy: pip install"):
        python(ROOT, "-c", code, REGISTRY_TOOLS_COMPILE="1")
