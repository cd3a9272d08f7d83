# SPDX-License-Identifier: EUPL-1.2
"""Risk from hazard curves: our own hazard as curves, and curves that are not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from npr.core.errors import HazardError
from npr.risk.curves import risk_from_curves
from npr.risk.table import Sites, site_risk
from spectra.curves.layout import hazard_dataset
from spectra.curves.table import HazardCurves

if TYPE_CHECKING:
    import xarray as xr

    from npr.risk.zone import RiskModel

X, Y = np.array([245_600.0, 244_450.0]), np.array([594_790.0, 594_750.0])


def made(curves: dict[str, xr.DataArray]) -> HazardCurves:
    """Curves of a site as a table."""
    first = next(iter(curves.values()))
    dataset = hazard_dataset(
        x_rd_m=first["x_rd_m"].values,
        y_rd_m=first["y_rd_m"].values,
        zone=first["zone"].values,
        im=list(curves),
        component=[curve.attrs["component"] for curve in curves.values()],
        levels=[curve["level"].values for curve in curves.values()],
        attrs={"title": "ours"},
    )
    for i, curve in enumerate(curves.values()):
        dataset["exceedance_rate"].values[:, i, : curve.sizes["level"]] = curve.values
    return HazardCurves(dataset)


@pytest.fixture(scope="module")
def ours(model: RiskModel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, xr.DataArray]:
    """Curves of two places: AvgSA and PGA, arbitrary component; and PGA, geometric mean."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NPR_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        site = model.hazard.at_sites(X, Y)
        branches = site.branches("PGA")
        pga = branches.weighted(branches["weight"]).sum(("source_branch", "branch"))
        return {
            "AvgSA": site.curve("AvgSA"),
            "PGA": pga.assign_attrs(branches.attrs),
            "PGA, geometric mean": site.curve("PGA"),
        }


def direct(model: RiskModel, curve: xr.DataArray) -> tuple[np.ndarray, np.ndarray]:
    """Mean risk and share of chimneys (site, surface, class), without curves between."""
    n = len(model.catalogue.classes)
    found = []
    for is_wierde in (False, True):
        sites = Sites(
            np.repeat(X, n),
            np.repeat(Y, n),
            np.repeat(curve["zone"].values, n),
            np.full(2 * n, is_wierde),
            np.tile(np.arange(n, dtype=np.int32), 2),
            np.full(2 * n, -1, dtype=np.int32),
            np.ones(2 * n),
            np.zeros((0, n)),
        )
        risk = site_risk(model, sites)
        found.append([risk.mean.reshape(2, n), risk.chimney_share.reshape(2, n)])
    mean, share = np.moveaxis(np.array(found), 0, 2)
    return mean, share


def test_risk_from_curves__is_the_risk_without_curves(
    model: RiskModel, ours: dict[str, xr.DataArray]
) -> None:
    curves = made({"AvgSA": ours["AvgSA"], "PGA": ours["PGA"]})
    got = risk_from_curves(curves, model.catalogue, model.exposure)
    mean, share = direct(model, ours["AvgSA"])
    matters = mean > 1e-9
    assert matters.sum() > 100
    np.testing.assert_allclose(got["lpr_mean_per_yr"].values[matters], mean[matters], rtol=3e-3)
    np.testing.assert_allclose(got["chimney_share"].values[matters], share[matters], atol=3e-3)
    assert got["lpr_mean_per_yr"].dims == ("site", "surface_condition", "vulnerability_class")
    assert "too low" not in got.attrs["note"]


def test_risk_from_curves__pga_of_another_component_is_said(
    model: RiskModel, ours: dict[str, xr.DataArray]
) -> None:
    both = [
        risk_from_curves(
            made({"AvgSA": ours["AvgSA"], "PGA": ours[name]}), model.catalogue, model.exposure
        )
        for name in ("PGA", "PGA, geometric mean")
    ]
    assert "geometric mean: risk by chimneys comes out too low" in both[1].attrs["note"]
    chimney = [(one["chimney_share"] * one["lpr_mean_per_yr"]).values for one in both]
    has = chimney[0] > 1e-9
    ratio = chimney[1][has] / chimney[0][has]
    assert 0.8 < ratio.min() <= ratio.max() < 1.0


def test_risk_from_curves__curves_that_end_too_early_give_no_risk(
    model: RiskModel, ours: dict[str, xr.DataArray]
) -> None:
    average = ours["AvgSA"]
    short = average.isel(level=np.flatnonzero(average["level"] < 0.4))
    got = risk_from_curves(
        made({"AvgSA": short, "PGA": ours["PGA"]}), model.catalogue, model.exposure
    )
    is_open = got["open_share"] > 0.01
    assert is_open.any()
    np.testing.assert_array_equal(np.isnan(got["lpr_mean_per_yr"]), is_open)


@pytest.mark.parametrize(
    ("names", "component", "expected"),
    [
        (["PGA"], "arbitrary", "the curves lack what risk is made from: AvgSA"),
        (["AvgSA"], "arbitrary", "the curves lack what risk is made from: PGA"),
        (["AvgSA", "PGA"], "unknown", "component unknown"),
        (["AvgSA", "PGA"], "geometric mean", "component geometric mean"),
    ],
)
def test_risk_from_curves__what_is_not_enough_is_refused(
    model: RiskModel, names: list[str], component: str, expected: str
) -> None:
    dataset = hazard_dataset(
        x_rd_m=X,
        y_rd_m=Y,
        zone=None,
        im=names,
        component=[component] * len(names),
        levels=[np.array([0.1, 1.0])] * len(names),
        attrs={"title": "theirs"},
    )
    with pytest.raises(HazardError) as error:
        risk_from_curves(HazardCurves(dataset), model.catalogue, model.exposure)
    assert expected in str(error.value)
    assert "repair:" in str(error.value)
