"""Compiled modules beside their sources: which of them are no longer what the source says."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

LIBRARY = "extractors__mypyc"  # what all compiled modules load; it has no source of its own


def outdated(folder: Path) -> list[str]:
    """Names of compiled modules in `folder` that hide a source edited since, or one that is gone.

    setup.py gives a module that is compiled in place the time at which its source was read.
    """
    found = []
    suffix = EXTENSION_SUFFIXES[0]  # this interpreter's: it loads no other's
    for compiled in sorted(folder.rglob(f"*{suffix}")):
        name = compiled.name.removesuffix(suffix)
        source = compiled.with_name(f"{name}.py")
        if name != LIBRARY and (not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime):
            found.append(name)
    return found
