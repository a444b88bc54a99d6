"""Fixtures that many test files share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from compiled_modules import outdated
from hypothesis import settings
from loopback import client, clock, registry
from review_exports import EXAMPLES

from registry_tools.db.store import Store, open_store
from registry_tools.pipeline import extract

__all__ = ["client", "clock", "registry"]

# How long an example takes is also the other processes' doing; what must be quick has a test of its own.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def pytest_configure() -> None:
    """A compiled module hides its source: what is tested would not be what was written."""
    if names := outdated(ROOT / "registry_tools"):
        more = ", ..." if len(names) > 3 else ""
        raise pytest.UsageError(
            f"edited since they were compiled: {', '.join(names[:3])}{more}"
            " - run `make compiled`, or `make interpreted` to do without"
        )


@pytest.fixture(scope="session")
def demo_files() -> list[Path]:
    """The example that ships with the package."""
    return sorted(path for path in (ROOT / "registry_tools" / "demo").iterdir() if path.name != "README.md")


@pytest.fixture(scope="session")
def demo_database(demo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example extracted, for tests that only read."""
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    with open_store(path) as store:
        receipt = extract(demo_files, store)
    assert receipt.failures == []
    return path


@pytest.fixture
def demo(demo_database: Path) -> Iterator[Store]:
    with open_store(demo_database, read_only=True) as store:
        yield store


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real records and gold beside the checkout; tests that ask for it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no real records beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def example_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five invented trials that share their outcomes."""
    path = tmp_path_factory.mktemp("reviews") / "examples.duckdb"
    with open_store(path) as store:
        assert extract([EXAMPLES], store).failures == []
    return path


@pytest.fixture
def examples(example_database: Path) -> Iterator[Store]:
    with open_store(example_database, read_only=True) as store:
        yield store
