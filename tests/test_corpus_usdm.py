"""`export usdm` over thousands of real records against CDISC's own schema, and one protocol against CDISC's own example."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import jsonschema
import pytest
from test_export_usdm import ROOT, sound

from registry_tools.db.store import Store, open_store
from registry_tools.exports.usdm_files.ledger import Ledger
from registry_tools.exports.usdm_files.sources import TABLES, studies_of
from registry_tools.exports.usdm_files.versions import wrapper_of
from registry_tools.pipeline import extract

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

Json = dict[str, Any]
Validator = Callable[[Json], object]


@pytest.fixture(scope="module")
def schema(shared: Path) -> Json:
    """The schema of a study document: that of the API's request body."""
    api = json.loads((shared / "downstream/USDM_API.json").read_text("utf-8"))
    return {"$ref": "#/components/schemas/Wrapper-Input", "components": api["components"]}


@pytest.fixture(scope="module")
def validate(schema: Json) -> Validator:
    """Compiled: ten times as fast as jsonschema, which stands beside it below."""
    compiled: Validator = fastjsonschema.compile({"$schema": "http://json-schema.org/draft-07/schema#", **schema})
    return compiled


@pytest.fixture(scope="module")
def records(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("usdm") / "records.duckdb"
    with open_store(path) as store:
        assert not extract([shared / "corpus/registry/ctgov_v2.ndjson.gz"], store, workers=2).failures
    with open_store(path, read_only=True) as store:
        yield store


@pytest.fixture(scope="module")
def protocol(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The protocol that CDISC's example describes, exported by the command line's own way."""
    folder = tmp_path_factory.mktemp("protocol")
    (found,) = (shared / "corpus/pdf/protocols").glob("NCT03421379*.pdf")
    with open_store(folder / "protocol.duckdb") as store:
        assert not extract([found], store).failures
    command = [sys.executable, "-m", "registry_tools", "export", "usdm", str(folder / "out")]
    subprocess.run([*command, "--db", str(folder / "protocol.duckdb")], check=True, capture_output=True)
    return folder / "out" / "NCT03421379.json"


def test_every_study_is_valid_and_every_row_accounted_for(records: Store, validate: Validator, schema: Json) -> None:
    ledger = Ledger()
    checked, instances = 0, Counter[str]()
    slow = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for study in studies_of(records, None):
        wrapper, _ = wrapper_of(study, ledger)
        validate(wrapper)
        sound(wrapper)
        if checked % 100 == 0:
            slow.validate(json.loads(json.dumps(wrapper)))
        instances.update(design["instanceType"] for design in wrapper["study"]["versions"][0]["studyDesigns"])
        checked += 1
    (studies,) = records.query("SELECT count(*) FROM studies").fetchone() or (0,)
    assert checked == studies > 4000
    assert instances["ObservationalStudyDesign"] > 100
    for table in TABLES:
        (rows,) = records.query(f"SELECT count(*) FROM {table}").fetchone() or (0,)
        assert ledger.counted(table) == rows, table
    # what is left out of these tables are rows without a number, a name or a defined arm, and index terms of other things
    left = {one.table for one in ledger.left_out()}
    assert left <= {"arm_interventions", "doses", "index_terms", "officials", "secondary_ids"}


@pytest.mark.parametrize("broken", ["arm type", "no eligibility criteria", "an extra class"])
def test_the_validator_is_able_to_fail(protocol: Path, validate: Validator, schema: Json, broken: str) -> None:
    wrapper = json.loads(protocol.read_text("utf-8"))
    validate(wrapper)
    spoilt = copy.deepcopy(wrapper)
    design = spoilt["study"]["versions"][0]["studyDesigns"][0]
    if broken == "arm type":
        del design["arms"][0]["type"]
    elif broken == "no eligibility criteria":
        design["eligibilityCriteria"] = None
    else:
        design["instanceType"] = "StudyDesign"
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validate(spoilt)
    assert not jsonschema.Draft202012Validator(schema).is_valid(spoilt)


def test_cdiscs_example_describes_the_protocol_as_we_do(shared: Path, protocol: Path) -> None:
    theirs = shared / "gold/usdm/NCT03421379.json"
    script = [sys.executable, str(ROOT / "benchmarks" / "usdm_against.py"), str(protocol), str(theirs)]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    lines = {
        cells[1].strip(): [cell.strip() for cell in cells[2:7]]
        for row in done.stdout.splitlines()
        if (cells := row.split("|"))[1:]
    }
    # theirs, ours, matched, missing, different: all 36 criteria, 6 endpoints of the same level, both doses by their route
    assert lines["EligibilityCriterion"][0] == lines["EligibilityCriterion"][2] == "36"
    assert lines["EligibilityCriterion"][4] == "0"
    assert (lines["Endpoint"][0], lines["Endpoint"][2], lines["Endpoint"][4]) == ("6", "6", "0")
    assert (lines["Administration"][0], lines["Administration"][2]) == ("2", "2")
