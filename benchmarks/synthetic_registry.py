"""A registry of any size, made from real records: a zip of one v2 record a file, as ClinicalTrials.gov's own download is.

    python benchmarks/synthetic_registry.py RECORDS.ndjson.gz OUT.zip --studies 100000 [--results-share 0.12]

Round after round the records are taken again with a new NCT number, and with their free texts varied: a text that two original
records share is shared in a round too, and between rounds none is, so that a cache of texts helps no more than it does among
the originals. Numbers change within their digits (1.5 to 1.8, 28 to 47), and a word in each sentence is misspelt.
Names that facts join on (arm labels, group titles) stay joined, as the same text is varied alike in the same round; conditions,
places and MeSH terms stay. `--results-share` leaves the posted results out of records until that share has them (the whole
registry: about 0.12 of records of 17 kB on average; a corpus of chosen records may have more).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path
from random import Random

import msgspec

_KEPT = frozenset({"derivedSection", "conditionsModule", "locations", "documentSection"})
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}(?:\.\d{1,2})?(?![\w.])")
_WORD = re.compile(r"\b[a-z]{8,20}\b")
_SENTENCE = 120  # characters for each misspelt word


def varied(text: str, turn: int) -> str:
    """`text` with other numbers and some misspelt words; the same for the same text and turn."""
    if turn == 0:
        return text
    random = Random(blake2b(f"{turn} {text}".encode(), digest_size=8).digest())

    def number(found: re.Match[str]) -> str:
        return "".join(str(random.randint(1, 9)) if c not in "0." else c for c in found[0])

    text = _NUMBER.sub(number, text)
    words = list(_WORD.finditer(text))
    for word in sorted(random.sample(words, min(len(words), 1 + len(text) // _SENTENCE)), key=lambda w: -w.start()):
        at = word.start() + random.randint(2, len(word[0]) - 3)
        text = text[:at] + chr(97 + random.randrange(26)) + text[at + 1 :]
    return text


def _walk(value: object, turn: int) -> object:
    if isinstance(value, dict):
        return {key: inner if key in _KEPT else _walk(inner, turn) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, turn) for inner in value]
    if isinstance(value, str) and " " in value and not value.startswith("http"):
        return varied(value, turn)
    return value


@lru_cache(maxsize=1)
def originals(path: Path) -> list[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        return [line for line in lines if line.strip()]


def record(path: Path, place: int, results_share: float | None) -> tuple[str, bytes]:
    """Name and bytes of the record at a place of the registry."""
    lines = originals(path)
    turn, index = divmod(place, len(lines))
    study = msgspec.json.decode(lines[index])
    number = f"NCT{10_000_000 + place:08d}"
    if "resultsSection" in study and results_share is not None and Random(place).random() >= results_share:
        del study["resultsSection"]
        study["hasResults"] = False
    old = study["protocolSection"]["identificationModule"]["nctId"]
    data = msgspec.json.encode(_walk(study, turn)).replace(old.encode(), number.encode())
    return f"{number}.json", data


def _some(job: tuple[Path, range, float | None]) -> list[tuple[str, bytes]]:
    path, places, share = job
    return [record(path, place, share) for place in places]


def registry(path: Path, studies: int, results_share: float | None = None, workers: int = 2) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every record of the registry, in order."""
    share = None
    if results_share is not None:
        have = sum(b'"resultsSection"' in line for line in originals(path)) / len(originals(path))
        share = min(1.0, results_share / have)
    jobs = [(path, range(start, min(start + 200, studies)), share) for start in range(0, studies, 200)]
    with get_context("forkserver").Pool(workers) as pool:
        for some in pool.imap(_some, jobs):
            yield from some


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, help="v2 records, one a line (.ndjson or .ndjson.gz)")
    parser.add_argument("out", type=Path)
    parser.add_argument("--studies", type=int, default=100_000)
    parser.add_argument("--results-share", type=float)
    given = parser.parse_args()
    size = 0
    with zipfile.ZipFile(given.out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, data in registry(given.records, given.studies, given.results_share):
            made.writestr(name, data)
            size += len(data)
    packed = given.out.stat().st_size
    print(json.dumps({"studies": given.studies, "bytes": size, "mean_bytes": size // given.studies, "zip_bytes": packed}))


if __name__ == "__main__":
    main()
