"""docs/notebook.ipynb runs from its first cell to its last, and holds no output of anybody's machine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PATH = Path(__file__).resolve().parents[1] / "docs" / "notebook.ipynb"


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(PATH, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None), "clear the outputs before it is committed"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.slow
def test_the_notebook_runs_on_the_example(tmp_path: Path) -> None:
    notebook = nbformat.read(PATH, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    ran: Any = client.execute()
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    printed = ["".join(one.get("text", "") for one in cell.outputs if one.output_type == "stream") for cell in cells]
    assert printed[0] == "8 read, 0 known, 0 failed\n"
    limits = cells[1].outputs[0].data["text/plain"]
    assert "shape: (8, 6)" in limits
    assert limits.count("<= 1.5 x ULN") == 4
    (chart,) = [one.data["image/svg+xml"] for one in cells[2].outputs if "image/svg+xml" in one.get("data", {})]
    drawn = re.findall(r'aria-label="highest bilirubin allowed, x ULN: ([\d.]+); study_id: (\w+); applies to: ([^;"]+)', chart)
    assert len(drawn) == 8
    assert ("3", "NCT90000001", "in participants with Gilbert's syndrome") in drawn
    assert ("1.5", "NCT90000005", "everyone") in drawn
    assert "bilirubin_total <= 1.5 x ULN: 'Total bilirubin ≤ 1.5 × ULN'" in printed[5]
    assert str(tmp_path) not in json.dumps(ran)
