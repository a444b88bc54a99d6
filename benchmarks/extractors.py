"""Texts a second through each extractor, on one core, texts as they come (repeats included) and distinct ones; and records a
second through all of them.

    python benchmarks/extractors.py RECORDS [--against REVISION] [--records N]

RECORDS is a file of v2 records, one a line (.gz or not). With --against, the same texts go through another revision of this
repository, in turn with this one and in the same run: the ratio is what counts, these machines are noisy. CPU seconds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def texts(path: Path, most: int) -> dict[str, list[Any]]:
    """What each extractor is given, in the order of the records."""
    from registry_tools.parsers.facts.criteria import split_criteria
    from registry_tools.parsers.registry.base import formats

    parse = formats()["ctgov_json"].parse
    names = ("eligibility", "criteria", "timeframes", "doses", "outcomes", "records")
    found: dict[str, list[Any]] = {name: [] for name in names}
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for number, line in enumerate(lines):
            if number >= most:
                break
            found["records"].append((parse(line).study,))
            protocol = json.loads(line)["protocolSection"]
            text = protocol.get("eligibilityModule", {}).get("eligibilityCriteria", "")
            found["eligibility"].append((text,))
            found["criteria"].extend((one.text, one.polarity) for one in split_criteria(text))
            for name in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes"):
                for outcome in protocol.get("outcomesModule", {}).get(name, ()):
                    if outcome.get("timeFrame"):
                        found["timeframes"].append((outcome["timeFrame"],))
                    found["outcomes"].append((f"{outcome.get('measure', '')}. {outcome.get('description', '')}",))
            module = protocol.get("armsInterventionsModule", {})
            for one in (*module.get("armGroups", ()), *module.get("interventions", ())):
                if one.get("description"):
                    found["doses"].append((one["description"], (one.get("name") or one.get("label") or "",)))
    return found


def extractors() -> dict[str, Callable[..., object]]:
    from registry_tools.parsers.facts.criteria import split_criteria
    from registry_tools.parsers.facts.criterion_facts import read_criterion
    from registry_tools.parsers.facts.doses import read_doses
    from registry_tools.parsers.facts.outcomes import read_outcome
    from registry_tools.parsers.facts.study_facts import with_facts
    from registry_tools.parsers.facts.timepoints import read_time_frame

    return {
        "eligibility": split_criteria,
        "criteria": read_criterion,
        "timeframes": read_time_frame,
        "doses": read_doses,
        "outcomes": read_outcome,
        "records": with_facts,
    }


def rate(read: Callable[..., object], given: Iterable[tuple[Any, ...]]) -> float:
    """Texts a CPU second."""
    start = time.process_time()
    count = 0
    for arguments in given:
        read(*arguments)
        count += 1
    return count / max(time.process_time() - start, 1e-9)


def measure(path: Path, most: int, distinct: bool) -> dict[str, float]:
    """Rates by extractor. A first reading loads the lexicons and is not counted."""
    rates: dict[str, float] = {}
    found = texts(path, most)
    for name, read in extractors().items():
        if distinct and name == "records":
            continue  # no record comes twice
        given = list(dict.fromkeys(found[name])) if distinct else found[name]
        read(*given[0])
        rates[f"{name}, distinct" if distinct else name] = rate(read, given)
    return rates


def measured_elsewhere(checkout: Path, path: Path, most: int) -> dict[str, float]:
    """`measure` with the package of a checkout, in processes of their own: what one keeps does not help the next."""
    rates: dict[str, float] = {}
    for mode in ("--all", "--distinct"):
        command = [sys.executable, str(Path(__file__)), str(path), "--records", str(most), mode]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(checkout)})
        rates.update(json.loads(done.stdout))
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("--against")
    parser.add_argument("--records", dest="most", type=int, default=10**9)
    parser.add_argument("--rounds", type=int, default=3)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--all", action="store_true", help="print this process's rates as JSON and stop")
    mode.add_argument("--distinct", action="store_true", help="the same, each text once")
    given = parser.parse_args()
    if given.all or given.distinct:
        print(json.dumps(measure(given.records, given.most, given.distinct)))
        return
    checkouts = {"here": ROOT}
    with tempfile.TemporaryDirectory() as folder:
        if given.against:
            checkouts[given.against] = Path(folder) / "other"
            subprocess.run(["git", "worktree", "add", "-q", "--detach", folder + "/other", given.against], cwd=ROOT, check=True)
        try:
            rounds = [
                {name: measured_elsewhere(place, given.records, given.most) for name, place in checkouts.items()}
                for _ in range(given.rounds)
            ]
        finally:
            if given.against:
                subprocess.run(["git", "worktree", "remove", "--force", folder + "/other"], cwd=ROOT, check=True)
    print("extractor\t" + "\t".join(f"{name}, texts/s" for name in checkouts) + ("\tratio" if given.against else ""))
    for extractor in rounds[0]["here"]:
        medians = [median(one[name][extractor] for one in rounds) for name in checkouts]
        ratio = f"\t{medians[0] / medians[1]:.2f}" if given.against else ""
        print(extractor + "\t" + "\t".join(f"{value:,.0f}" for value in medians) + ratio)


if __name__ == "__main__":
    main()
