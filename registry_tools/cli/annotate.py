"""`registry-tools annotate`: JSON lines of text in, facts out."""

from __future__ import annotations

import json
import sys


def annotate() -> None:
    """Read JSON lines {"id", "kind", "text", ...} and write {"id", "facts"} for each, in order.

    kind is criterion (with "polarity"), timeframe, dosing (with "names") or outcome. A line that cannot be read answers with
    {"id", "facts": [], "error"}; the exit code is then 1.
    """
    from registry_tools.parsers.facts.annotate import facts_of

    failed = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        identifier: object = None
        try:
            item = json.loads(line)
            if not isinstance(item, dict):
                raise ValueError("not a JSON object")
            identifier = item.get("id")
            answer: dict[str, object] = {"id": identifier, "facts": facts_of(item)}
        except (ValueError, KeyError) as error:
            failed = True
            answer = {
                "id": identifier,
                "facts": [],
                "error": f"line {number}: {'no ' if isinstance(error, KeyError) else ''}{error}",
            }
        print(json.dumps(answer, ensure_ascii=False))
    if failed:
        sys.exit(1)
