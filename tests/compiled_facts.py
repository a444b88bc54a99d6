"""Everything that the extractors make of some files, a line each: what two builds of the package have to agree on.

    python tests/compiled_facts.py OUT.gz EVERY PATH...

Of records each EVERY-th is read, of documents every one, of .jsonl every line: a text as `registry-tools annotate` takes it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from registry_tools.errors import ParseError
from registry_tools.parsers.document.reader import read_document
from registry_tools.parsers.facts.annotate import facts_of
from registry_tools.parsers.facts.document_facts import read_document_facts
from registry_tools.parsers.facts.study_facts import with_facts
from registry_tools.parsers.inputs import Unreadable
from registry_tools.parsers.registry.base import formats
from registry_tools.parsers.shards import read_inputs


def texts(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        yield path.name, json.dumps(facts_of(json.loads(line)), ensure_ascii=False)


def inputs(path: Path, every: int) -> Iterator[tuple[str, str]]:
    numbers = count()
    for one in read_inputs([path]):
        if isinstance(one, Unreadable):
            yield one.name, f"unreadable: {one.error}"
        elif one.kind not in formats():
            yield one.name, read_document_facts(read_document(one.data, name=one.name)).model_dump_json()
        elif next(numbers) % every == 0:
            try:
                yield one.name, with_facts(formats()[one.kind].parse(one.data).study).model_dump_json()
            except ParseError as error:
                yield one.name, f"not parsed: {error}"


def main(out: str, every: str, *paths: str) -> None:
    with gzip.open(out, "wt", encoding="utf-8", compresslevel=1) as lines:
        for path in map(Path, paths):
            for name, facts in texts(path) if path.suffix == ".jsonl" else inputs(path, int(every)):
                lines.write(f"{name}\t{facts}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
