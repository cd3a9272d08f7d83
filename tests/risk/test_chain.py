# SPDX-License-Identifier: EUPL-1.2
"""Risk of the public chain becomes a risk table, or is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import npr
from npr.core.datasets import write_dataset
from npr.core.errors import HazardError
from npr.risk.chain import read_chain_risk
from npr.risk.risk_table import read_risk_table

CLASSES = ["URM4L", "RC1L", "W3"]


def chain_risk(**changes: Any) -> xr.Dataset:
    """Risk at the corners of the square around Loppersum, 1e-6 to 1.2e-5 for the first class."""
    x, y = np.meshgrid([245_000.0, 246_000.0], [594_000.0, 595_000.0])
    mean = np.array([1e-6, 2e-6, 4e-6, 12e-6])
    ratio = np.array([1.0, 0.1, 0.01])
    regular = mean[:, np.newaxis] * ratio
    values = np.stack([2.0 * regular, regular], axis=1)  # wierde first, as the chain has it
    dataset = xr.Dataset(
        {"LPR_mean": (("zone_x_y", "surface_condition", "vulnerability_class"), values)},
        coords={
            "x": ("zone_x_y", x.ravel()),
            "y": ("zone_x_y", y.ravel()),
            "zone": ("zone_x_y", np.full(4, "1032")),
            "surface_condition": ["wierde", "regular"],
            "vulnerability_class": CLASSES,
        },
    )
    return dataset.assign(**changes)


def written(dataset: xr.Dataset, path: Path, group: str | None = None) -> Path:
    dataset.to_netcdf(path, engine="h5netcdf", group=group)
    return path


def test_read_chain_risk__addresses_are_interpolated_and_judged_by_the_mean(
    tmp_path: Path,
) -> None:
    table = read_risk_table(
        write_dataset(
            read_chain_risk(written(chain_risk(), tmp_path / "chain.nc", "risk")),
            tmp_path / "risk.nc",
        )
    )
    portfolio = tmp_path / "p.csv"
    portfolio.write_text(
        "address_id,x_rd_m,y_rd_m,vulnerability_class,zone,p\n"
        "middle,245500,594500,URM4L,1032,\n"
        "corner,245999.999,594999.999,URM4L,1032,\n"
        "far,233900,582000,URM4L,,\n",
        encoding="utf-8",
    )
    results = npr.assess(
        portfolio, risk_table=table, edition=npr.load_edition("individual-risk-1e-5")
    )
    assert results.provenance["percentiles_trust"].startswith("unknown")
    found = {row["address_id"]: row for row in results.arrow.to_pylist()}
    # Half-way four corners, in the logarithm.
    middle = np.exp(np.mean(np.log([1e-6, 2e-6, 4e-6, 12e-6])))
    assert found["middle"]["lpr_mean_per_yr"] == pytest.approx(middle, rel=1e-12)
    assert found["middle"]["verdict"] == "meets_norm"
    assert found["middle"]["risk_profile"] == "unknown"
    assert found["middle"]["lpr_p90_per_yr"] is None
    assert found["middle"]["status"].endswith("percentiles_unknown")
    assert "mean risk is at or below the norm" in found["middle"]["reason_en"]
    assert found["corner"]["lpr_mean_per_yr"] == pytest.approx(12e-6, rel=1e-5)
    assert found["corner"]["verdict"] == "needs_reinforcement"
    assert found["far"]["verdict"] == "outside_hazard_model"
    assert found["far"]["status"] == "outside_risk_table"


def test_read_chain_risk__a_doubling_can_be_undone_and_is_said(tmp_path: Path) -> None:
    path = written(chain_risk(), tmp_path / "chain.nc")
    whole, half = read_chain_risk(path), read_chain_risk(path, factor=0.5)
    np.testing.assert_array_equal(half["lpr_mean"].values, 0.5 * whole["lpr_mean"].values)
    assert "times 0.5" in half.attrs["hazard"]
    assert whole["surface"].values.tolist() == ["regular", "wierde"]
    assert (
        whole["lpr_mean"].sel(surface="wierde") > whole["lpr_mean"].sel(surface="regular")
    ).all()


BAD = {
    "negative": (lambda d: d.assign(LPR_mean=d["LPR_mean"] - 1e-5), "figures from"),
    "probability": (lambda d: d.assign(LPR_mean=d["LPR_mean"] * 1e6), "figures from"),
    "zone": (lambda d: d.assign_coords(zone=("zone_x_y", np.full(4, "7"))), "zones 7"),
    "surface": (lambda d: d.isel(surface_condition=[1]), "surface conditions regular"),
    "places": (lambda d: d.assign_coords(x=("zone_x_y", d["x"].values / 1000.0)), "km|RD New"),
    "grid": (lambda d: d.assign_coords(x=("zone_x_y", d["x"].values + 300.0)), "1 km grid"),
    "twice": (lambda d: xr.concat([d, d.isel(zone_x_y=[0])], "zone_x_y"), "occurs twice"),
    "time": (lambda d: d.expand_dims(time=2), "other dimensions"),
    "name": (lambda d: d.rename(LPR_mean="risk"), "no group with what is asked for"),
}


@pytest.mark.parametrize("name", BAD)
def test_read_chain_risk__what_is_not_one_is_refused(tmp_path: Path, name: str) -> None:
    change, said = BAD[name]
    path = written(change(chain_risk()), tmp_path / "bad.nc")
    with pytest.raises(HazardError, match=said):
        read_chain_risk(path)
    with pytest.raises(HazardError, match="factor on the risk"):
        read_chain_risk(path, factor=0.0)


def test_read_chain_risk__the_output_of_the_chain_itself(shared: Path, tmp_path: Path) -> None:
    path = shared / "reference" / "oracle" / "v7fix_risk_FCM-TNO2020.nc"
    table = read_chain_risk(path)
    with xr.open_dataset(path, engine="h5netcdf") as theirs:
        lpr = theirs["LPR_mean"].load()
    # Its surface conditions stand in another order: by label, not by position.
    for surface in ("regular", "wierde"):
        np.testing.assert_array_equal(
            table["lpr_mean"].sel(surface=surface).values,
            lpr.sel(surface_condition=surface).values,
        )
    assert set(table["zone"].values.tolist()) == {602, 801, 1714, 3117}
    read = read_risk_table(write_dataset(table, tmp_path / "risk.nc"))
    assert len(read.classes) == 35
