"""What patterns may not use: facts must not hang on which patch release of Python reads them."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "registry_tools"
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:\{\{?\d*,?\d*\}?\}|[*+?])\+")


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 keeps what a failed last round read, the blank of "sildenafil citrate "; `(?>(?:…)*)` does not."""
    assert POSSESSIVE_GROUP.search("(?:a|b){1,3}+")
    assert not POSSESSIVE_GROUP.search(r"\(\d\)++ (?>(?:a|b){1,3}) [ab]++")
    found = [
        f"{path.name}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []
