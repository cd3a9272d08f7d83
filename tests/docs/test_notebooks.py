# SPDX-License-Identifier: EUPL-1.2
"""Notebooks of the documents run on a small portfolio, and their figures agree with one another."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "docs/examples/notebooks").glob("*.ipynb"))
SMALL = {"NPR_NOTEBOOK_ADDRESSES": "600", "NPR_NOTEBOOK_BOOTSTRAPS": "20"}
"""As few addresses as still have verdicts of every kind."""

PROBE = """
import json
print(json.dumps({
    "addresses": len(before),
    "period": PERIOD,
    "combination": None if combination is None else [combination.keys, combination.exponents],
    "matrix": {id: one.drop("verdict_from").rows() for id, one in matrices.items()},
    "flipped": comparison.flipped().select("variant", "direction").rows(),
    "flips": counts,
    "errors": errors,
    "ratio": ratios,
    "estimate": {one.edition.id: one.estimates[0].value for one in (fitted, both, costed)},
    "bounds": least_squares.parameters[0][1:],
    "objective": [fitted.start_value, fitted.value],
    "alpha": by_cost.cost.alpha,
    "verdicts": costed.verdicts._asdict(),
    "changes": {id: [one.key for one in found] for id, found in changes.items()},
}))
"""


@pytest.fixture(scope="module", autouse=True)
def _small() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setenv(name, value)
        yield


def executed(path: Path, probe: str = "") -> Any:
    """The notebook after a run, with one more cell at its end; it stops at the first error."""
    notebook = nbformat.read(path, as_version=4)
    if probe:
        notebook.cells.append(nbformat.v4.new_code_cell(probe))
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    return notebook


def printed(cell: Any, stream: str = "stdout") -> str:
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == stream)


@pytest.fixture(scope="module")
def recalibrated() -> Any:
    notebook = executed(PROJECT / "docs/examples/notebooks/recalibrated-2018.ipynb", PROBE)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [printed(cell, "stderr") for cell in cells if printed(cell, "stderr")] == []  # warnings
    return json.loads(printed(cells[-1]))


def test_recalibrated__flips_of_the_matrix_are_those_of_the_list(recalibrated: Any) -> None:
    found = recalibrated
    for name, matrix in found["matrix"].items():
        directions = [direction for variant, direction in found["flipped"] if variant == name]
        changed = sum(map(sum, matrix)) - sum(row[i] for i, row in enumerate(matrix))
        assert len(directions) == changed
        assert directions.count("to_needs_reinforcement") == matrix[0][1]
        assert directions.count("to_meets_norm") == matrix[1][0]
        assert found["flips"][name]["flips"] == matrix[0][1] + matrix[1][0]
        assert found["flips"][name]["pairs"] == sum(map(sum, matrix)) <= found["addresses"]
    assert len(found["flipped"]) > 0


def test_recalibrated__estimates_are_finite_and_within_bounds(recalibrated: Any) -> None:
    low, high = recalibrated["bounds"]
    assert all(low <= value <= high for value in recalibrated["estimate"].values())
    start, least = recalibrated["objective"]
    assert 0.0 < least <= start
    keys, exponents = recalibrated["combination"]
    assert keys[0] == recalibrated["period"]
    assert exponents[1] < 0.0  # a larger capacity is worth a longer return period


def test_recalibrated__only_the_free_parameter_differs(recalibrated: Any) -> None:
    assert set(recalibrated["changes"]) == set(recalibrated["matrix"])
    assert all(keys == [recalibrated["period"]] for keys in recalibrated["changes"].values())


def test_recalibrated__errors_count_every_address_and_the_limit_holds(recalibrated: Any) -> None:
    kinds = ("both_pass", "both_fail", "type_1", "type_2", "unknown")
    for row in recalibrated["errors"].values():
        assert sum(row[kind] for kind in kinds) == recalibrated["addresses"]
    verdicts = recalibrated["verdicts"]
    assert verdicts["type_2"] <= recalibrated["alpha"] * verdicts["passing"] + 1e-12
    ratios = recalibrated["ratio"].values()
    assert all(math.isfinite(ratio) and ratio >= 1.0 for ratio in ratios)


def test_notebooks__every_other_one_runs_too() -> None:
    for path in NOTEBOOKS:
        if path.stem != "recalibrated-2018":
            executed(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook__is_stored_as_it_ran(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text) < 500_000
    assert not re.search(r"/(home|root|tmp|Users|work)/", text)
    cells = [cell for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "code"]
    # From top to bottom in one go, without errors or warnings.
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not any(o.output_type == "error" for cell in cells for o in cell.outputs)
    assert not any(printed(cell, "stderr") for cell in cells)
