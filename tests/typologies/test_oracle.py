# SPDX-License-Identifier: EUPL-1.2
"""Agreement with people who are not us: TNO's own output, and printed check values.

Always compared as published, and by label: the reference files order branches, limit states and
classes otherwise than we do.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import typologies as t
from npr.core.files import open_dataset

PROJECT = Path(__file__).resolve().parents[2]
CHECK_VALUES = PROJECT / "tests" / "verification" / "conditional_death_probability.csv"
RTOL = 1e-6
SMALLEST = 1e-12

QUANTITIES = {
    "structural_poe": t.limit_state_probability,
    "structural_pod": t.death_probability,
    "chimney_poe": t.chimney_failure_probability,
    "chimney_pod": t.chimney_death_probability,
}
BRANCH_DIMS = ("fragility_branch", "consequence_branch")
each_model = pytest.mark.parametrize("name", ["v7", "tno2020"])


@pytest.fixture(scope="module")
def oracle(shared: Path):
    """Gives TNO's tables of a model, with our names of dimensions and branches."""

    def tables(name: str) -> xr.Dataset:
        path = shared / "reference" / "oracle" / f"fcm_tables_FCM-{name.upper()}.nc"
        data = open_dataset(path, variables=tuple(QUANTITIES))
        data = data.rename(
            branch_fragility="fragility_branch", branch_consequence="consequence_branch"
        )
        for dim in BRANCH_DIMS:
            data = data.assign_coords({dim: [str(b).lower() for b in data[dim].to_numpy()]})
        return data

    return tables


def _compare(ours: xr.DataArray, theirs: xr.DataArray, *, smallest: float = 0.0) -> None:
    assert set(ours.dims) == set(theirs.dims)
    labels = {dim: ours[dim] for dim in ours.dims if dim in theirs.indexes}
    for dim, values in labels.items():
        assert set(values.to_numpy()) == set(theirs[dim].to_numpy())
    expected = theirs.sel(labels).transpose(*ours.dims).to_numpy().astype(float)
    got = ours.to_numpy()
    above = np.maximum(np.abs(got), np.abs(expected)) > smallest
    assert above.sum() > 0
    np.testing.assert_allclose(got[above], expected[above], rtol=RTOL)
    np.testing.assert_allclose(got[~above], expected[~above], rtol=0, atol=1e-18)


@each_model
@pytest.mark.parametrize("quantity", list(QUANTITIES))
def test_probabilities__agree_with_tno_per_branch(oracle, name: str, quantity: str) -> None:
    data = oracle(name)
    intensity = xr.DataArray(data["SA_g_surface"].to_numpy(), dims="gm_surface")
    ours = QUANTITIES[quantity](t.load_catalogue(name), intensity)
    theirs = data[quantity].drop_vars("SA_g_surface")
    _compare(ours, theirs, smallest=SMALLEST)


@each_model
@pytest.mark.parametrize("quantity", list(QUANTITIES))
def test_means__agree_with_tno(oracle, name: str, quantity: str) -> None:
    data = oracle(name)
    catalogue = t.load_catalogue(name)
    intensity = xr.DataArray(data["SA_g_surface"].to_numpy(), dims="gm_surface")
    ours = t.branch_mean(catalogue, QUANTITIES[quantity](catalogue, intensity))
    theirs = data[f"{quantity}_mean"].drop_vars("SA_g_surface", errors="ignore")
    _compare(ours, theirs, smallest=SMALLEST)


@each_model
def test_parameters__agree_with_tno(oracle, name: str) -> None:
    data = oracle(name)
    ours = t.load_catalogue(name).dataset
    fragility = data["fragility_parameters"]
    by_branch = xr.ones_like(ours["b0"])
    for variable, parameter in (("b0", "b0"), ("b1", "b1"), ("sigma_ln", "sigma")):
        theirs = fragility.sel(parameter_fragility=parameter, drop=True)
        _compare((ours[variable] * by_branch).transpose(*by_branch.dims), theirs)
    limits = data["displacement_limit"]
    one_branch = limits.isel({d: 0 for d in BRANCH_DIMS if d in limits.dims}, drop=True)
    _compare(ours["displacement_limit"], one_branch)
    fatality = data["probability_of_dying"].sel(limit_state=["CS1", "CS2", "CS3"])
    _compare(ours["fatality"], fatality.rename(limit_state="collapse_state"))


@each_model
@pytest.mark.parametrize(
    ("curve", "table", "suffix"),
    [
        ("chimney_failure", "fragility", "chf"),
        ("chimney_fatality", "consequence", "chd"),
    ],
)
def test_chimney_parameters__agree_with_tno(
    oracle, name: str, curve: str, table: str, suffix: str
) -> None:
    parameters = oracle(name)[f"{table}_parameters"]
    ours = t.load_catalogue(name).dataset
    for variable, parameter in (("median_g", "Median_PGA"), ("beta_ln", "beta")):
        theirs = parameters.sel({f"parameter_{table}": f"{parameter}_{suffix}"}, drop=True)
        # their zero is our "no chimney"
        _compare(ours[f"{curve}_{variable}"].fillna(0.0), theirs)


@each_model
def test_weights__agree_with_tno(oracle, name: str) -> None:
    data = oracle(name)
    ours = t.load_catalogue(name).dataset
    for kind in ("fragility", "consequence"):
        theirs = data[f"logic_tree:branch_{kind}"]
        if "vulnerability_class" in theirs.dims:
            assert bool((theirs == theirs.isel(vulnerability_class=0)).all())
            theirs = theirs.isel(vulnerability_class=0, drop=True)
        _compare(ours[f"{kind}_weight"], theirs)


def _check_values() -> list[tuple[str, str, float, float]]:
    with CHECK_VALUES.open(encoding="utf-8", newline="") as handle:
        return [
            (r["catalogue"], r["vulnerability_class"], float(r["sa_avg_g"]), float(r[_DEATH]))
            for r in csv.DictReader(handle)
        ]


_DEATH = "death_probability"


@pytest.mark.parametrize("name", ["v6", "v7", "tno2020"])
def test_death_probability__agrees_with_printed_values(name: str) -> None:
    rows = [row for row in _check_values() if row[0] == name]
    catalogue = t.load_catalogue(name)
    intensities = sorted({row[2] for row in rows})
    death = t.branch_mean(catalogue, t.death_probability(catalogue, intensities))
    person = 0.99 * death.sel(location="inside") + 0.01 * death.sel(location="outside")
    assert len(rows) >= 69
    for _, vulnerability_class, sa_avg_g, printed in rows:
        got = float(person.sel(vulnerability_class=vulnerability_class, sa_avg_g=sa_avg_g))
        # Below 1e-15 the printed values are noise of doubles near 1: see the README beside them.
        is_noise = printed < 1e-15
        tolerance = {"rel": 0, "abs": 1e-17} if is_noise else {"rel": 5e-3, "abs": 0}
        assert got == pytest.approx(printed, **tolerance), (vulnerability_class, sa_avg_g)


def test_make_catalogue__writes_the_committed_files(shared: Path, tmp_path: Path) -> None:
    script = PROJECT / "tools" / "make_catalogue.py"
    tables = shared / "reference" / "tno"
    subprocess.run(
        [sys.executable, str(script), str(tables), "--output", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    written = sorted(tmp_path.iterdir())
    assert [path.name for path in written] == ["tno2020.toml", "v6.toml", "v7.toml"]
    for path in written:
        committed = PROJECT / "typologies" / "data" / path.name
        assert path.read_bytes() == committed.read_bytes()
