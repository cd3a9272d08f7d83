# SPDX-License-Identifier: EUPL-1.2
"""The integration of rate and vulnerability against the closed form of a power law (W10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from code_route_tables import rows

from npr.risk.vulnerability import Exposure, vulnerability
from npr.risk.zone import RiskModel


def lognormal(model: RiskModel, median_g: float, beta: float) -> RiskModel:
    """The model with one thing that can happen: collapse, and everybody inside dies of it."""
    data = model.catalogue.dataset
    # ln D = b0 + b1 ln a: with b1 = 1 and D = the median, the dispersion is beta.
    certain = xr.where(data["location"] == "inside", 1.0, 0.0) * xr.ones_like(data["fatality"])
    changed = data.assign(
        b0=xr.zeros_like(data["b0"]),
        b1=xr.ones_like(data["b1"]),
        sigma_ln=xr.full_like(data["sigma_ln"], beta),
        displacement_limit=xr.full_like(data["displacement_limit"], median_g),
        fatality=certain.transpose(*data["fatality"].dims),
    )
    return replace(model, catalogue=replace(model.catalogue, dataset=changed, id="lognormal"))


def collapse_rate(model: RiskModel, a_g: float, years: float, k: float) -> float:
    """Our sum over levels of rates that fall as a^-k, shared between the levels as motions are."""
    ln_level = model.hazard.grid.average_levels.ln_level
    fine = np.linspace(ln_level[0], ln_level[-1], 200_001)
    exceeded = np.exp(-k * (fine - np.log(a_g))) / years
    rate, middle = -np.diff(exceeded), 0.5 * (fine[1:] + fine[:-1])
    position = np.interp(middle, ln_level, np.arange(ln_level.size))
    low = np.minimum(position.astype(int), ln_level.size - 2)
    deposited = np.bincount(low, rate * (1.0 - (position - low)), ln_level.size)
    deposited += np.bincount(low + 1, rate * (position - low), ln_level.size)
    deposited[-1] += exceeded[-1]  # a power law has no end: what is stronger lies on the last level
    v = vulnerability(model.hazard, model.catalogue, Exposure(1.0, 0.0))
    middle_branch = v.structural[0, 0, :, 1, 1]
    return float(deposited @ middle_branch)


@pytest.mark.parametrize("row", rows("risk_closed_form"), ids=lambda row: f"{row['median_g']} g")
def test_risk__of_a_power_law_and_a_lognormal_capacity(
    model: RiskModel, row: dict[str, Any]
) -> None:
    k, beta = row["slope"], row["beta"]
    closed = (row["median_g"] / row["a_g_g"]) ** -k / row["return_period_yr"]
    closed *= np.exp(0.5 * k**2 * beta**2)
    assert closed == pytest.approx(row["collapse_rate_per_yr"], rel=1e-3)
    ours = lognormal(model, row["median_g"], beta)
    got = collapse_rate(ours, row["a_g_g"], row["return_period_yr"], k)
    assert got == pytest.approx(row["collapse_rate_per_yr"], rel=1e-3)


@pytest.mark.parametrize("row", rows("risk_required_median"), ids=lambda row: f"k {row['slope']}")
def test_risk__required_median_gives_the_rate_that_was_asked(
    model: RiskModel, row: dict[str, Any]
) -> None:
    a_g = 0.25
    ours = lognormal(model, row["median_over_a_g"] * a_g, row["beta"])
    got = collapse_rate(ours, a_g, row["return_period_yr"], row["slope"])
    assert got == pytest.approx(row["collapse_rate_per_yr"], rel=1e-3)
