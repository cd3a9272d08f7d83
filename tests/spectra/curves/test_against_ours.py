# SPDX-License-Identifier: EUPL-1.2
"""PGA of others against ours: the ratio, where it cannot be had, and the slips it shows."""

from __future__ import annotations

import numpy as np
import pytest

from npr.core.units import STANDARD_GRAVITY
from spectra import load_hazard
from spectra.curves.against_ours import (
    against_ours,
    curves_against_ours,
    pga_rates,
    table_against_ours,
)
from spectra.curves.build import point_curves
from spectra.elastic.table import SpectrumTable
from spectra.hazard import HazardModel
from spectra.uniform import uniform_levels

X, Y = np.array([245_602.0]), np.array([594_790.0])


@pytest.fixture(scope="module")
def model() -> HazardModel:
    return load_hazard()


@pytest.fixture(scope="module")
def pga_475_g(model: HazardModel) -> float:
    zone, _ = model.zone_map.lookup(X, Y)
    rates = pga_rates(model, X, Y, zone)
    return float(uniform_levels(rates, model.grid.surface_levels.ln_level, np.array([475.0]))[0, 0])


def test_pga_rates__are_those_of_the_interpolated_hazard(model, pga_475_g: float) -> None:
    interpolated = model.at_sites(X, Y).uhs(475.0).values[0, 0, 0]
    assert pga_475_g == pytest.approx(interpolated, rel=0.01)


@pytest.mark.parametrize(
    ("factor", "is_far", "said"),
    [
        (1.0, False, "PGA at 475 yr: 1.0 times ours (groningen-v7, 2024)"),
        (2.9, False, "2.9 times ours"),
        (3.1, True, "3.1 times ours"),
        (9.80665, True, "9.8 times ours (groningen-v7, 2024); m/s² taken for g?"),
        (100.0, True, "% of g taken for g"),
        (980.665, True, "981 times ours (groningen-v7, 2024); cm/s² (gal) taken for g?"),
        (1.0 / 9.80665, True, "0.1 times ours (groningen-v7, 2024); divided by 9.807 once too"),
    ],
)
def test_against_ours__names_the_slip(model, pga_475_g, factor, is_far, said) -> None:
    found = against_ours(X, Y, np.array([factor * pga_475_g]), 475.0, model)
    assert said in found.line
    assert found.is_far == is_far


def test_against_ours__a_time_base_shows(model: HazardModel) -> None:
    zone, _ = model.zone_map.lookup(X, Y)
    rates = pga_rates(model, X, Y, zone)
    at = uniform_levels(rates, model.grid.surface_levels.ln_level, np.array([475.0 / 50.0]))[0]
    found = against_ours(X, Y, at, 475.0, model)
    assert found.is_far
    assert "a time base of 50 yr taken for 1 yr, or the other way round?" in found.line


def test_against_ours__outside_our_model_is_said(model: HazardModel) -> None:
    nowhere = against_ours(np.array([121_000.0]), np.array([487_000.0]), np.ones(1), 475.0, model)
    assert nowhere.line == (
        "PGA not held against ours: no place lies in our hazard model (groningen-v7, 2024)"
    )
    assert not nowhere.is_far
    x, y = np.append(X, 121_000.0), np.append(Y, 487_000.0)
    assert (
        "1 place(s) lie outside our hazard model"
        in against_ours(x, y, np.array([0.1, 0.1]), 475.0, model).line
    )
    unknown = against_ours(X, Y, np.array([np.nan]), 475.0, model)
    assert "it is unknown at all places" in unknown.line


def test_against_ours__five_places_of_many_are_enough(model: HazardModel) -> None:
    x = np.linspace(238e3, 252e3, 400)
    found = against_ours(x, np.full(400, 590e3), np.full(400, 0.08), 475.0, model)
    assert "at 5 places" in found.line


def test_table_and_curves__are_held_alike(model: HazardModel, pga_475_g: float) -> None:
    a_g = np.array([2.0, 9.0]) * pga_475_g * STANDARD_GRAVITY
    corners = np.array([[2.5, 0.1, 0.3, 0.8]] * 2)
    twice = SpectrumTable("own", *np.tile([X, Y], 2), np.array([474.6, 2475.0]), a_g, corners)
    assert table_against_ours(twice, model).line.startswith("PGA at 474.6 yr: 2.0 times ours")
    ours = point_curves(model, X, Y)
    assert curves_against_ours(ours, model).line.startswith("PGA at 475 yr: 1.0 times ours")
    only = ours.dataset.isel(im=slice(1, None))
    assert "the files hold none" in curves_against_ours(type(ours)(only), model).line
