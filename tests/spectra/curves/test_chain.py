# SPDX-License-Identifier: EUPL-1.2
"""Output of the public reference chain: its own stored run, and what cannot be read."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np
import pytest
import xarray as xr

from npr.core.errors import HazardError, NprError
from spectra import read_chain_hazard

if TYPE_CHECKING:
    from pathlib import Path

    from spectra.curves.layout import Component


def output(**changes: object) -> xr.Dataset:
    """Hazard of three nodes, as the chain's hazard_integrator writes it."""
    level = np.geomspace(1e-3, 10.0, 40)
    scale = np.array([1.0, 2.0])
    rates = 1e-5 * level[:, np.newaxis] ** -2.0 * scale
    whole = np.broadcast_to(rates[np.newaxis, np.newaxis, np.newaxis], (3, 2, 2, 40, 2)).copy()
    whole[:, :, 1] *= 0.9  # geometric mean
    factor = np.array([475.0, 2475.0])[:, np.newaxis, np.newaxis] * np.outer([1.0, 0.9], scale)
    spectra = np.broadcast_to(
        np.sqrt(1e-5 * factor)[:, np.newaxis, np.newaxis], (2, 3, 2, 2, 2)
    ).copy()
    dataset = xr.Dataset(
        {
            "hazard_curves_mean": (
                ("zone_x_y", "IM", "component", "gm_surface", "surface_condition"),
                whole,
            ),
            "hazard_mean": (
                ("return_period", "zone_x_y", "IM", "component", "surface_condition"),
                spectra,
            ),
        },
        coords={
            "IM": ["Sa[0.01]", "Sa[0.3]"],
            "component": ["arbitrary", "geometric_mean"],
            "surface_condition": ["regular", "wierde"],
            "return_period": [475.0, 2475.0],
            "SA_g_surface": ("gm_surface", level, {"units": "g"}),
            "SA_surface": ("gm_surface", 981.0 * level),
            "x": ("zone_x_y", [240e3, 241e3, 241e3]),
            "y": ("zone_x_y", [590e3, 590e3, 590e3]),
            "zone": ("zone_x_y", ["602", "602", "1001"]),
        },
    )
    return dataset.assign_coords(changes) if changes else dataset


def written(dataset: xr.Dataset, path: Path, group: str | None = None) -> Path:
    dataset.to_netcdf(path, engine="h5netcdf", group=group)
    return path


@pytest.mark.parametrize(
    ("component", "surface", "scale"),
    [("geometric mean", "regular", 0.9), ("arbitrary", "wierde", 2.0)],
)
def test_read_chain_hazard__selects_by_label(
    tmp_path: Path, component: Component, surface: str, scale: float
) -> None:
    path = written(output(), tmp_path / "hazard.h5", group="GMM-V7/hazard")
    curves = read_chain_hazard(path, component=component, surface=surface)
    assert curves.intensity_measures == ("PGA", "SA(0.3)")
    assert curves.component("PGA") == component
    assert curves.dataset["zone"].values.tolist() == [602, 602, 1001]
    curve = curves.curve("SA(0.3)")
    np.testing.assert_allclose(curve[0], scale * 1e-5 * curve["level"] ** -2.0, rtol=1e-12)
    assert "GMM-V7/hazard" in curves.title
    assert "annual rates" in curves.found
    assert "no AvgSA" in curves.found


def test_read_chain_hazard__zarr_is_the_same(tmp_path: Path) -> None:
    pytest.importorskip("zarr")
    store = tmp_path / "hazard_risk.zarr"
    output().to_zarr(store, group="GMM-V7/hazard", zarr_format=2, consolidated=False)
    netcdf = written(output(), tmp_path / "hazard.h5", group="GMM-V7/hazard")
    xr.testing.assert_identical(
        read_chain_hazard(store).dataset, read_chain_hazard(netcdf).dataset.assign_attrs(
            source="hazard_risk.zarr"
        )
    )  # fmt: skip


def test_read_chain_hazard__zarr_is_an_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "hazard.zarr"
    store.mkdir()
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "zarr" else find(name)
    )
    with pytest.raises(NprError, match="a package that is not installed") as error:
        read_chain_hazard(store)
    assert "npr-typology[zarr]" in str(error.value)


def test_read_chain_hazard__its_own_run(shared: Path) -> None:
    curves = read_chain_hazard(shared / "reference/oracle/v7fix_hazard.nc")
    assert curves.dataset.sizes["site"] == 139
    assert "curves at 24 of 139 nodes, spectra at all" in curves.found
    # Its spectra come out of its curves: its way of interpolating and ours are the same.
    has_curve = np.isfinite(curves.dataset["exceedance_rate"].values).any(axis=(1, 2))
    ours = curves.uhs([475.0, 2475.0]).values
    theirs = curves.dataset["intensity"].values
    np.testing.assert_allclose(ours[has_curve], theirs[has_curve], rtol=1e-6)
    np.testing.assert_array_equal(ours[~has_curve], theirs[~has_curve])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"IM": ["Sa[0.01]", "duration"]}, "an intensity measure is unknown"),
        ({"component": ["arbitrary", "larger"]}, "the hazard lacks a component"),
        ({"surface_condition": ["wierde", "soft"]}, "the hazard lacks a surface condition"),
        ({"SA_surface": ("gm_surface", np.geomspace(1e-3, 10, 40))}, "levels are not in g"),
        ({"x": ("zone_x_y", [240.0, 241.0, 241.0])}, "do not lie in the Netherlands"),
    ],
)
def test_read_chain_hazard__what_is_wrong_is_named(
    tmp_path: Path, changes: dict[str, object], what: str
) -> None:
    path = written(output(**changes), tmp_path / "hazard.h5")
    with pytest.raises(HazardError, match=what) as error:
        read_chain_hazard(path)
    assert "hazard.h5" in str(error.value.where)


def _in_cm_per_s2(dataset: xr.Dataset, **attrs: str) -> xr.Dataset:
    return dataset.assign(hazard_mean=(dataset["hazard_mean"] * 981.0).assign_attrs(attrs))


def _at_nodes(index: list[int]) -> xr.Dataset:
    """Curves at two of the nodes."""
    dataset = output()
    some = dataset["hazard_curves_mean"].isel(zone_x_y=[0, 1]).drop_vars(["x", "y", "zone"])
    return dataset.drop_vars("hazard_curves_mean").assign(
        hazard_curves_mean=some.rename(zone_x_y="node_sub"), node_sub_index=("node_sub", index)
    )


@pytest.mark.parametrize(
    ("dataset", "what"),
    [
        (_in_cm_per_s2(output()), "spectra are not in g"),
        (_in_cm_per_s2(output().drop_vars("hazard_curves_mean")), "spectra are not in g"),
        (output().assign(hazard_mean=output()["hazard_mean"].assign_attrs(units="cm/s2")), "in g"),
        (output().assign(hazard_mean=output()["hazard_mean"] * 1.2), "not those of the curves"),
        (output().rename(gm_surface="level"), "has other dimensions"),
        (output().drop_vars("return_period"), "lacks a coordinate"),
        (_at_nodes([0, -1]), "not each of one node"),
        (_at_nodes([0, 3]), "not each of one node"),
        (_at_nodes([1, 1]), "not each of one node"),
    ],
)
def test_read_chain_hazard__figures_that_cannot_be_are_refused(
    tmp_path: Path, dataset: xr.Dataset, what: str
) -> None:
    with pytest.raises(HazardError, match=what):
        read_chain_hazard(written(dataset, tmp_path / "hazard.h5"))
    curves = read_chain_hazard(written(_at_nodes([2, 0]), tmp_path / "some.h5"))
    assert np.isnan(curves.curve("PGA")[:, 0]).values.tolist() == [False, True, False]


def test_read_chain_hazard__unreadable_or_without_hazard(tmp_path: Path) -> None:
    with pytest.raises(HazardError, match="file not found"):
        read_chain_hazard(tmp_path / "none.zarr")
    (tmp_path / "text.nc").write_text("no", encoding="utf-8")
    with pytest.raises(HazardError, match="cannot be read"):
        read_chain_hazard(tmp_path / "text.nc")
    path = written(xr.Dataset({"a": ("x", [1.0])}), tmp_path / "other.nc")
    with pytest.raises(HazardError, match="no group with what is asked"):
        read_chain_hazard(path)
    for group in ("GMM-V6/hazard", "GMM-V7/hazard"):
        output().to_netcdf(tmp_path / "two.nc", engine="h5netcdf", group=group, mode="a")
    with pytest.raises(HazardError, match="several groups"):
        read_chain_hazard(tmp_path / "two.nc")
    with pytest.raises(HazardError, match="no such component"):
        read_chain_hazard(path, component="larger")  # type: ignore[arg-type]
    places = output().drop_vars("x")
    with pytest.raises(HazardError, match="where or of which zone"):
        read_chain_hazard(written(places, tmp_path / "places.nc"))
