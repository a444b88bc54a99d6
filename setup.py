"""Builds the package: pure Python, or with the fact extractors compiled to C by mypyc (docs/compiled.md).

REGISTRY_TOOLS_COMPILE=1 in the environment asks for the compiled package. It needs a C compiler; mypy is fetched by pip, or has
to be installed where the build is not isolated.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

STARTED = time.time()  # what is edited after this is not in the build
FACTS = Path("registry_tools/parsers/facts")
LIBRARY = "registry_tools.parsers.facts.extractors"  # in the package, so that an editable install finds it
INTERPRETED = {
    "__init__.py": "the package: nothing in it to run",
    "annotate.py": "takes any mapping and gives plain dicts: no types to compile by",
    "document_*.py": "a document's time goes into reading its pages",
    "*_rows.py": "pydantic classes, which are made at run time",
}
NEEDS = ["mypy>=2.4", "pydantic>=2.11"]  # pydantic: mypy's plugin for the models
BUILDS = {"build", "build_ext", "bdist_wheel", "editable_wheel", "develop", "install"}  # the others only ask for metadata


def sources() -> list[str]:
    """The modules to compile: all extractors but those that would gain nothing or cannot be compiled."""
    return sorted(str(path) for path in FACTS.glob("*.py") if not any(path.match(name) for name in INTERPRETED))


def extensions() -> list[Extension]:
    """The extractors as C: about two minutes of mypy."""
    try:
        from mypyc.build import mypycify
    except ImportError:
        sys.exit(f"REGISTRY_TOOLS_COMPILE=1 needs mypy: pip install {' '.join(map(repr, NEEDS))}, or unset it for pure Python")
    made: list[Extension] = mypycify(
        # silent: what other rooms import (duckdb, lxml) is not there where pip builds, and matters to no extractor
        ["--config-file=pyproject.toml", "--follow-imports=silent", *sources()],
        opt_level="2",
        multi_file=True,
        group_name=LIBRARY,
    )
    for one in made:  # mypyc writes the headers of a library in a package there, and does not look for them there
        one.include_dirs.append(str("build" / FACTS))
    return made


class BuildExtractors(build_ext):
    """In the source tree a compiled module hides its source: it gets the time at which that was read, so that an edit shows."""

    def copy_extensions_to_source(self) -> None:
        super().copy_extensions_to_source()
        for path in FACTS.glob("*" + self.get_ext_filename("")):
            os.utime(path, (STARTED, STARTED))


wanted = os.environ.get("REGISTRY_TOOLS_COMPILE", "") not in ("", "0")
building = bool(BUILDS & set(sys.argv))
setup(
    ext_modules=extensions() if wanted and building else [],
    setup_requires=NEEDS if wanted and not building else [],
    cmdclass={"build_ext": BuildExtractors},
)
