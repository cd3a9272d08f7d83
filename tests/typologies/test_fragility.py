# SPDX-License-Identifier: EUPL-1.2
"""Probabilities: properties, closed forms, units, and what is refused."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pint
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import typologies as t
from npr.core.errors import NprError, UnitError

SHIPPED = ("v6", "v7", "tno2020")
READINGS = ("as_published", "corrected")
CATALOGUES = [pytest.param(n, r, id=f"{n}-{r}") for n in SHIPPED for r in READINGS]
FUNCTIONS = (
    t.limit_state_probability,
    t.death_probability,
    t.chimney_failure_probability,
    t.chimney_death_probability,
)
each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
each_catalogue = pytest.mark.parametrize(("name", "reading"), CATALOGUES)

GRID = np.geomspace(1e-4, 10.0, 61)
intensities = st.lists(st.floats(0.0, 1e3), min_size=1, max_size=8)
by_class = partial(xr.DataArray.sel, vulnerability_class="URM4L")


@each_function
@each_catalogue
def test_probability__rises_with_intensity(function, name: str, reading: str) -> None:
    p = function(t.load_catalogue(name, reading=reading), GRID)
    values = p.to_numpy()
    assert ((values >= 0) & (values <= 1)).all()
    # ndtr may step back by one unit in the last place on its plateau at 1
    assert (np.diff(values, axis=-1) >= -2 * np.finfo(float).eps).all()


@each_function
@given(values=intensities)
@settings(max_examples=25, deadline=None)
def test_probability__never_falls_for_any_intensities(function, values: list[float]) -> None:
    p = function(t.load_catalogue("tno2020"), sorted(values)).to_numpy()
    assert (np.diff(p, axis=-1) >= -2 * np.finfo(float).eps).all()
    assert np.isfinite(p).all()


@each_function
def test_probability__zero_shaking_gives_zero(function) -> None:
    assert bool((function(t.load_catalogue("tno2020"), 0.0) == 0.0).all())


@each_function
def test_probability__nan_gives_nan_for_every_class(function) -> None:
    p = function(t.load_catalogue("tno2020", reading="corrected"), [np.nan, 0.2])
    dim = p.dims[-1]
    assert bool(p.isel({dim: 0}).isnull().all())
    assert bool(p.isel({dim: 1}).notnull().all())


@each_function
def test_probability__endless_shaking_gives_the_limit(function) -> None:
    p = function(t.load_catalogue("v7"), math.inf)
    assert bool(p.notnull().all())


@each_catalogue
def test_probability__branches_are_in_order(name: str, reading: str) -> None:
    catalogue = t.load_catalogue(name, reading=reading)
    branches = ["lower", "middle", "upper"]
    reached = t.limit_state_probability(catalogue, GRID).sel(fragility_branch=branches)
    assert bool((reached.diff("fragility_branch") >= 0).all())
    death = t.death_probability(catalogue, GRID).sel(consequence_branch=branches)
    assert bool((death.diff("consequence_branch") >= -1e-16).all())


@pytest.mark.parametrize("name", SHIPPED)
def test_chimney__branches_are_in_order_only_when_corrected(name: str) -> None:
    for function, dim in (
        (t.chimney_failure_probability, "fragility_branch"),
        (t.chimney_death_probability, "consequence_branch"),
    ):
        published = function(t.load_catalogue(name), GRID)
        corrected = function(t.load_catalogue(name, reading="corrected"), GRID)
        assert not bool((published.diff(dim) >= 0).all())
        assert bool((corrected.diff(dim) >= 0).all())
        # the same three numbers in another order
        axis = published.get_axis_num(dim)
        assert np.array_equal(
            np.sort(published.to_numpy(), axis=axis), corrected.transpose(*published.dims)
        )


def test_chimney__sorting_lowers_the_mean_as_documented() -> None:
    published, corrected = (t.load_catalogue("tno2020", reading=r) for r in READINGS)
    ratio = t.branch_mean(corrected, t.chimney_death_probability(corrected, 0.1)) / t.branch_mean(
        published, t.chimney_death_probability(published, 0.1)
    )
    ratio = ratio.where(published.dataset["has_chimney"], drop=True)
    assert 0.79 < float(ratio.min()) < float(ratio.max()) < 0.83


@pytest.mark.parametrize("name", SHIPPED)
def test_chimney__none_means_exactly_zero(name: str) -> None:
    catalogue = t.load_catalogue(name)
    without = ~catalogue.dataset["has_chimney"]
    assert bool(without.any())
    for function in (t.chimney_failure_probability, t.chimney_death_probability):
        p = function(catalogue, GRID)
        assert bool((p.where(without, drop=True) == 0.0).all())
        assert bool((p.where(~without, drop=True).isel(pga_g=-1) > 0.0).all())


@each_catalogue
def test_death__lies_within_the_fatalities(name: str, reading: str) -> None:
    catalogue = t.load_catalogue(name, reading=reading)
    death = t.death_probability(catalogue, GRID)
    largest = catalogue.dataset["fatality"].max("collapse_state")
    assert bool((death <= largest * (1 + 1e-12)).all())
    at_infinity = t.death_probability(catalogue, 1e12).isel(fragility_branch=0)
    cs3 = catalogue.dataset["fatality"].sel(collapse_state="CS3")
    np.testing.assert_allclose(at_infinity.transpose(*cs3.dims), cs3, rtol=1e-12)


@given(weight=st.floats(0.0, 1.0), intensity=st.floats(1e-3, 5.0))
@settings(max_examples=25, deadline=None)
def test_death__a_mixture_lies_between_its_classes(weight: float, intensity: float) -> None:
    catalogue = t.load_catalogue("tno2020")
    death = t.branch_mean(catalogue, t.death_probability(catalogue, intensity))
    one, other = (death.sel(vulnerability_class=c) for c in ("URM4L", "RC1L"))
    mixed = weight * one + (1 - weight) * other
    slack = 1 + 1e-12
    assert bool((mixed <= np.maximum(one, other) * slack).all())
    assert bool((mixed * slack >= np.minimum(one, other)).all())


@pytest.mark.parametrize("name", SHIPPED)
def test_branch_mean__lies_between_the_branches(name: str) -> None:
    catalogue = t.load_catalogue(name)
    death = t.death_probability(catalogue, GRID)
    branches = ["fragility_branch", "consequence_branch"]
    mean = t.branch_mean(catalogue, death)
    assert bool((mean <= death.max(branches) * (1 + 1e-12)).all())
    assert bool((mean * (1 + 1e-12) >= death.min(branches)).all())


def test_branch_mean__by_hand() -> None:
    catalogue = t.load_catalogue("tno2020")
    death = t.death_probability(catalogue, 0.3)
    by_hand = sum(
        wf * wc * death.sel(fragility_branch=f, consequence_branch=c)
        for f, wf in zip(("lower", "middle", "upper"), (0.17, 0.66, 0.17), strict=True)
        for c, wc in zip(("lower", "middle", "upper"), (0.25, 0.5, 0.25), strict=True)
    )
    np.testing.assert_allclose(t.branch_mean(catalogue, death), by_hand, rtol=1e-14)


def test_branch_mean__order_of_branches_does_not_matter() -> None:
    catalogue = t.load_catalogue("tno2020")
    p = t.limit_state_probability(catalogue, [0.1, 0.2])
    turned = p.sel(fragility_branch=["upper", "lower", "middle"])
    a, b = t.branch_mean(catalogue, p), t.branch_mean(catalogue, turned)
    np.testing.assert_allclose(a, b, rtol=1e-15)


def test_branch_mean__part_of_the_tree_is_refused() -> None:
    catalogue = t.load_catalogue("tno2020")
    p = t.limit_state_probability(catalogue, 0.2)
    with pytest.raises(NprError, match="fragility_branch is not complete") as caught:
        t.branch_mean(catalogue, p.sel(fragility_branch=["middle"]))
    assert "lower, middle, upper" in str(caught.value)
    with pytest.raises(NprError, match="no branches to average"):
        t.branch_mean(catalogue, p.sel(fragility_branch="middle"))


def test_branch_mean__nan_stays_nan() -> None:
    catalogue = t.load_catalogue("tno2020")
    mean = t.branch_mean(catalogue, t.death_probability(catalogue, [np.nan, 0.2]))
    assert bool(mean.isel(sa_avg_g=0).isnull().all())


# --- closed forms ---


@pytest.mark.parametrize("name", SHIPPED)
def test_fragility_median__gives_one_half(name: str) -> None:
    catalogue = t.load_catalogue(name)
    medians = t.fragility_median_g(catalogue)
    p = t.limit_state_probability(catalogue, medians)
    np.testing.assert_allclose(p, 0.5, rtol=1e-12)


def test_fragility_median__times_one_beta_gives_phi_of_one() -> None:
    catalogue = t.load_catalogue("tno2020")
    up = t.fragility_median_g(catalogue) * np.exp(t.fragility_beta_ln(catalogue))
    p = t.limit_state_probability(catalogue, up)
    np.testing.assert_allclose(p, 0.5 * (1 + math.erf(1 / math.sqrt(2))), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "cs1", "cs3"),
    [("URM1F_B", 0.524, 0.524), ("URM4L", 0.411, 0.933), ("S3", 36.338, 36.338)],
)
def test_fragility_median__of_tno2020(name: str, cs1: float, cs3: float) -> None:
    # medians of the middle branch, computed separately from TNO's rules, printed to 0.001 g
    median = t.fragility_median_g(t.load_catalogue("tno2020"))
    at = median.sel(vulnerability_class=name, fragility_branch="middle")
    assert float(at.sel(limit_state="CS1")) == pytest.approx(cs1, abs=5e-4)
    assert float(at.sel(limit_state="CS3")) == pytest.approx(cs3, abs=5e-4)


def test_probability__keeps_its_precision_in_the_tail() -> None:
    # z = -9 to -20: 1 - cdf or 0.5 (1 + erf) would give noise or zero here
    catalogue = t.load_catalogue("tno2020")
    record = catalogue.record("URM6L")
    at = {"vulnerability_class": "URM6L", "fragility_branch": "middle", "limit_state": "CS1"}
    for sa in (0.1, 0.05, 0.02, 0.005):
        ln_sd = record.b0[1] + record.b1 * math.log(sa)
        z = (ln_sd - math.log(record.displacement_limit_m.CS1)) / record.sigma_ln
        expected = 0.5 * math.erfc(-z / math.sqrt(2))
        assert z < -8
        assert float(t.limit_state_probability(catalogue, sa).sel(at)) == pytest.approx(
            expected, rel=1e-11
        )


# --- the door ---


@each_function
def test_intensity__units_in_equal_units_out(function) -> None:
    catalogue = t.load_catalogue("tno2020")
    bare = function(catalogue, [0.1, 0.2])
    ureg = pint.get_application_registry()
    in_g = function(catalogue, ureg.Quantity([0.1, 0.2], "standard_gravity"))
    in_si = function(catalogue, ureg.Quantity(np.array([0.1, 0.2]) * 9.80665, "m/s**2"))
    in_cm = function(catalogue, ureg.Quantity(np.array([0.1, 0.2]) * 980.665, "cm/s**2"))
    xr.testing.assert_identical(bare, in_g)
    for other in (in_si, in_cm):
        np.testing.assert_allclose(other, bare, rtol=1e-12)


@each_function
def test_intensity__gram_is_refused_with_a_hint(function) -> None:
    quantity = pint.get_application_registry().Quantity(0.2, "g")
    with pytest.raises(UnitError, match="wrong dimension") as caught:
        function(t.load_catalogue("v7"), quantity)
    assert "standard_gravity" in str(caught.value)


@each_function
@pytest.mark.parametrize("value", [-0.1, [0.1, -1e-9], -math.inf])
def test_intensity__negative_is_refused(function, value: object) -> None:
    with pytest.raises(UnitError, match="is negative"):
        function(t.load_catalogue("v7"), value)


@pytest.mark.parametrize("value", ["0.2", None, [0.1, "x"], 0.1 + 0j])
def test_intensity__not_a_number_is_refused(value: object) -> None:
    with pytest.raises(UnitError, match="sa_avg_g is not numeric"):
        t.death_probability(t.load_catalogue("v7"), value)


def test_intensity__two_dimensions_need_names() -> None:
    catalogue = t.load_catalogue("v7")
    grid = np.array([[0.1, 0.2, 0.3], [0.2, 0.3, 0.4]])
    with pytest.raises(NprError, match="2 dimensions without names"):
        t.limit_state_probability(catalogue, grid)
    named = xr.DataArray(grid, dims=("site", "event"), coords={"site": ["a", "b"]})
    p = t.limit_state_probability(catalogue, named)
    assert p.dims[-2:] == ("site", "event")
    scalar = t.limit_state_probability(catalogue, 0.3)
    np.testing.assert_array_equal(p.sel(site="b").isel(event=1), scalar)


def test_intensity__labelled_units_are_read() -> None:
    catalogue = t.load_catalogue("v7")
    pga = xr.DataArray([1.96133], dims="site", attrs={"units": "m/s**2"})
    p = t.chimney_failure_probability(catalogue, pga)
    np.testing.assert_allclose(p, t.chimney_failure_probability(catalogue, [0.2]), rtol=1e-12)


@each_function
def test_intensity__input_is_not_touched(function) -> None:
    values = np.array([0.1, np.nan, 0.0])
    before = values.copy()
    p = function(t.load_catalogue("tno2020", reading="corrected"), values)
    np.testing.assert_array_equal(values, before)
    assert not np.shares_memory(values, p[p.dims[-1]].to_numpy())


@each_function
def test_result__is_labelled(function) -> None:
    p = function(t.load_catalogue("tno2020"), [0.1, 0.2])
    assert p.name == function.__name__
    assert p.attrs["units"] == "1"
    assert p.dims[0] == "vulnerability_class"
    intensity = p[p.dims[-1]]
    assert intensity.dims[0] in ("sa_avg_g", "pga_g")
    assert intensity.attrs["units"] == "standard_gravity"
    assert by_class(p).sizes[p.dims[-1]] == 2
